// A record that another one names: its name, as a link to it.

import { to } from "../router";
import { useWords } from "../words";
import { useName } from "./names";

export function RecordLink({ type, id }: { type: string; id: string }) {
    const words = useWords();
    const name = useName(type, id);
    if (name === null) return <span class="unknown">{words.records.outOfReach}</span>;
    return <a href={to.record(type, id)}>{name ?? "…"}</a>;
}

export function RegionLink({ code }: { code: string | null | undefined }) {
    const words = useWords();
    const name = useName("regions", code);
    if (!code) return <>{words.records.national}</>;
    return <a href={to.region(code)}>{name ?? code}</a>;
}
