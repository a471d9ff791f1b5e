// The way down to a region: the country, its province, its regency ...

import type { Schemas } from "../api/base";
import { follow, type Page } from "../api/client";
import { useAnswer } from "../api/use";
import { to } from "../router";
import { useWords } from "../words";
import { useName } from "./names";
import type { Crumb } from "./screen";

export function useCrumbsAbove(code: string | null): Crumb[] {
    const words = useWords();
    const above = useAnswer(code === null ? null : follow<Page<Schemas["Region"]>>(`/v1/regions/${encodeURIComponent(code)}/ancestors`));
    if (code === null) return [];
    const ancestors = above.state === "here" ? [...above.value.data].reverse() : [];
    return [{ name: words.region.country, href: to.overview() }, ...ancestors.map((one) => ({ name: one.name, href: to.region(one.code) }))];
}

/** The same with the region itself at the end: for what lies in it. */
export function useCrumbsTo(code: string | null): Crumb[] {
    const above = useCrumbsAbove(code);
    const name = useName("regions", code);
    return code === null ? [] : [...above, { name: name ?? code, href: to.region(code) }];
}
