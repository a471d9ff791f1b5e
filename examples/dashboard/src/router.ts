// Where one is. The address behind `#` names the screen, so the service has one page to carry and every screen can be
// linked, kept as a bookmark and gone back to.

import { store, useStore } from "./store";

export interface Place {
    /** `#/regions/32.14` is `["regions", "32.14"]`. */
    path: string[];
    query: URLSearchParams;
}

function read(): Place {
    const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
    return { path: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part; // half an escape, typed by hand
    }
}

const place = store(read());
addEventListener("hashchange", () => place.set(read()));

export const usePlace = (): Place => useStore(place);

type Query = Record<string, string | number | null | undefined>;

function address(path: string[], query: Query = {}): string {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        if (value !== null && value !== undefined && value !== "") words.set(name, String(value));
    }
    const end = words.toString();
    return `#/${path.map(encodeURIComponent).join("/")}${end ? `?${end}` : ""}`;
}

/** The addresses of all screens. */
export const to = {
    overview: (query?: Query) => address([], query),
    region: (code: string) => address(["regions", code]),
    meetings: (query?: Query) => address(["meetings"], query),
    outcomes: (meeting: string) => address(["meetings", meeting]),
    plans: (query?: Query) => address(["plans"], query),
    sync: (query?: Query) => address(["sync"], query),
    definition: (measure: string) => address(["definitions", measure]),
    record: (type: string, id: string) => (type === "regions" ? address(["regions", id]) : address(["records", type, id])),
    /** The rows behind a figure: `/v1/libraries?enrolled=beneficiary` is `#/rows/libraries?enrolled=beneficiary`. */
    rows(url: string): string {
        const [path = "", query] = url.replace(/^.*\/v1\//, "").split(/\?(.*)/s);
        return `#/rows/${path}${query ? `?${query}` : ""}`;
    },
};

export function go(href: string): void {
    location.hash = href;
}
