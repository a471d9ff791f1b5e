// A figure is never alone: it leads to the rows that were counted.

import type { ComponentChildren } from "preact";
import { to } from "../router";
import { useFormats, useWords } from "../words";

interface Props {
    value: number;
    /** The `rows_url` that the service gave with the figure; null where this caller may not see the rows. */
    rows: string | null | undefined;
    /** What is counted, for those who hear the link without what stands around it. */
    of: string;
}

export function Count({ value, rows, of }: Props) {
    return <Linked text={useFormats().number(value)} rows={rows} of={of} />;
}

export function Money({ value, rows, of }: Props) {
    const { rupiah, rupiahInFull } = useFormats();
    return <Linked text={rupiah(value)} rows={rows} of={of} full={rupiahInFull(value)} />;
}

/** What a figure says in words, with its rows. */
export function Linked({ text, rows, of, full }: { text: string; rows: string | null | undefined; of: string; full?: string }) {
    const words = useWords();
    if (!rows) {
        return (
            <span class="figure" title={full ?? words.figures.noRows}>
                {text}
            </span>
        );
    }
    return (
        <a class="figure" href={to.rows(rows)} title={full} aria-label={words.figures.rowsOf(text, of)}>
            {text}
        </a>
    );
}

/** The rows of several states in one list; null where this caller may not see those of one. */
export function rowsTogether(states: { status: string; rows_url?: string | null }[]): string | null {
    const [first] = states;
    if (!first?.rows_url || states.some(({ rows_url }) => !rows_url)) return null;
    return first.rows_url.replace(/([?&])status=[^&]*/, `$1statuses=${states.map(({ status }) => status).join(",")}`);
}

interface CardProps {
    label: string;
    value: ComponentChildren;
    children?: ComponentChildren;
}

export function Card({ label, value, children }: CardProps) {
    return (
        <div class="card">
            <dt>{label}</dt>
            <dd>
                <span class="card-value">{value}</span>
                {children && <span class="card-more">{children}</span>}
            </dd>
        </div>
    );
}

export function Cards({ children }: { children: ComponentChildren }) {
    return <dl class="cards">{children}</dl>;
}
