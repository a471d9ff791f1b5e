// The names of what records refer to. All that a screen wants to know in one moment is one question for each type.

import { useEffect, useState } from "preact/hooks";
import { follow, read, type Page } from "../api/client";
import { person } from "../api/session";

/** What a record of a type is called by. */
export const title: Record<string, string> = {
    regions: "name",
    libraries: "name",
    stakeholders: "name",
    people: "name",
    meetings: "title",
    agenda_items: "title",
    decisions: "text",
    commitments: "description",
    plans: "title",
    actions: "description",
    indicators: "name",
};

const found = new Map<string, string | null>();
const wanted = new Map<string, Map<string, ((name: string | null) => void)[]>>();
const MOST = 100;

person.watch(() => found.clear());

/** The name, or undefined as long as it is on its way, or null when there is none for this caller. */
export function useName(type: string, id: string | null | undefined): string | null | undefined {
    const key = `${type} ${id}`;
    const [name, show] = useState<string | null | undefined>(() => (id ? found.get(key) : null));
    useEffect(() => {
        if (!id || !title[type]) return show(null);
        if (found.has(key)) return show(found.get(key));
        let here = true;
        want(type, id, (answer) => here && show(answer));
        return () => {
            here = false;
        };
    }, [type, id, key]);
    return name;
}

function want(type: string, id: string, tell: (name: string | null) => void): void {
    if (wanted.size === 0) queueMicrotask(() => void askAll());
    const ids = wanted.get(type) ?? new Map<string, ((name: string | null) => void)[]>();
    wanted.set(type, ids);
    ids.set(id, [...(ids.get(id) ?? []), tell]);
}

async function askAll(): Promise<void> {
    const all = [...wanted];
    wanted.clear();
    for (const [type, ids] of all) {
        const listed = [...ids.keys()];
        for (let start = 0; start < listed.length; start += MOST) {
            const names = await namesOf(type, listed.slice(start, start + MOST));
            for (const id of listed.slice(start, start + MOST)) {
                const name = names.get(id) ?? null;
                found.set(`${type} ${id}`, name);
                for (const tell of ids.get(id) ?? []) tell(name);
            }
        }
    }
}

async function namesOf(type: string, ids: string[]): Promise<Map<string, string>> {
    const field = title[type] ?? "name";
    const key = type === "regions" ? "code" : "id";
    const list = type === "regions" ? "codes" : "ids";
    try {
        const page = await read(
            follow<Page<Record<string, string>>>(`/v1/${type}?${list}=${ids.join(",")}&fields=${key},${field}&limit=${MOST}`),
        );
        return new Map(page.data.map((row) => [row[key] ?? "", row[field] ?? ""]));
    } catch {
        return new Map(); // the ids are shown in place of the names
    }
}
