// Which region a screen is about: the whole country or a province, or those that somebody has rights in.

import type { Me } from "../api/session";
import { useName } from "./names";
import { useOutlines } from "../map/outlines";
import { go, usePlace } from "../router";
import { useWords } from "../words";

/** The regions of somebody's grants, or null with a grant for the whole country. */
export function reach(me: Me): string[] | null {
    const codes = me.grants.map((grant) => grant.region_code ?? null);
    return codes.includes(null) ? null : [...new Set(codes.filter((code): code is string => code !== null))];
}

/** The region that the address names, else the first of one's own, else the whole country. */
export function useRegion(me: Me): string | undefined {
    const named = usePlace().query.get("region");
    if (named === "all") return undefined;
    return named ?? reach(me)?.[0];
}

interface Props {
    me: Me;
    href: (region: string) => string;
}

export function RegionChoice({ me, href }: Props) {
    const words = useWords();
    const chosen = useRegion(me) ?? "all";
    const outlines = useOutlines();
    const own = reach(me);
    const offered = own ?? outlines?.provinces.map(({ code }) => code) ?? [];
    const listed = chosen === "all" || offered.includes(chosen) ? offered : [chosen, ...offered];
    return (
        <label class="select">
            {words.frame.region}
            <select value={chosen} onChange={(event) => go(href(event.currentTarget.value))}>
                <option value="all">{words.region.country}</option>
                {listed.map((code) => (
                    <Named key={code} code={code} known={outlines?.provinces.find((province) => province.code === code)?.name} />
                ))}
            </select>
        </label>
    );
}

function Named({ code, known }: { code: string; known: string | undefined }) {
    const name = useName("regions", known ? null : code);
    return <option value={code}>{known ?? name ?? code}</option>;
}

interface YearProps {
    years: number[];
    chosen: number | null;
    /** What stands for all years, where that is offered. */
    all?: string;
    href: (year: number | null) => string;
}

export function YearChoice({ years, chosen, all, href }: YearProps) {
    const words = useWords();
    return (
        <label class="select">
            {words.charts.year}
            <select value={chosen ?? ""} onChange={(event) => go(href(Number(event.currentTarget.value) || null))}>
                {all && <option value="">{all}</option>}
                {years.map((year) => (
                    <option key={year} value={year}>
                        {year}
                    </option>
                ))}
            </select>
        </label>
    );
}
