// The labels of enumerations are the service's (`GET /v1/codes`), in both languages: what it adds has its words here too.

import { store, useStore } from "../store";
import { ask, read } from "../api/client";
import { useLanguage, type Language } from "./index";

type Labels = Map<string, Record<Language, string>>;

const known = store<Map<string, Labels>>(new Map());

/** Asked once, when somebody has signed in. Without it the codes themselves are shown. */
export async function learnCodes(): Promise<void> {
    if (known.get().size > 0) return;
    const { data } = await read(ask("/v1/codes"));
    known.set(new Map(data.map((list) => [list.name, new Map(list.values.map(({ value, id, en }) => [value, { id, en }]))])));
}

/** `label("plan_status", "draft")` is `Draf`. */
export function useLabels(): (list: string, code: string) => string {
    const lists = useStore(known);
    const spoken = useLanguage();
    return (list, code) => lists.get(list)?.get(code)?.[spoken] ?? code.replaceAll("_", " ");
}

export function Label({ list, code }: { list: string; code: string }) {
    return <>{useLabels()(list, code)}</>;
}
