// Tables: a caption that says what they hold, heads for columns and for rows, numbers under one another. Wide ones are
// moved sideways, by keyboard too.

import type { ComponentChildren } from "preact";
import { Empty } from "./loaded";

export interface Column<Row> {
    head: string;
    cell: (row: Row) => ComponentChildren;
    /** Set right, digit under digit. */
    number?: boolean;
    /** Names the row. */
    names?: boolean;
    class?: string;
}

interface Props<Row> {
    caption: string;
    /** The caption is said aloud and not shown, where a heading above says the same. */
    quiet?: boolean;
    columns: Column<Row>[];
    rows: Row[];
    /** What tells one row from another. */
    by: (row: Row) => string;
    empty: string;
}

export function Table<Row>({ caption, quiet = false, columns, rows, by, empty }: Props<Row>) {
    if (rows.length === 0) return <Empty>{empty}</Empty>;
    return (
        <div class="table" role="region" aria-label={caption} tabIndex={0}>
            <table>
                <caption class={quiet ? "said" : undefined}>{caption}</caption>
                <thead>
                    <tr>
                        {columns.map(({ head, number, class: more }) => (
                            <th key={head} scope="col" class={classes(number, more)}>
                                {head}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={by(row)}>
                            {columns.map(({ head, cell, number, names, class: more }) =>
                                names ? (
                                    <th key={head} scope="row" class={classes(number, more)}>
                                        {cell(row)}
                                    </th>
                                ) : (
                                    <td key={head} class={classes(number, more)}>
                                        {cell(row)}
                                    </td>
                                ),
                            )}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function classes(number: boolean | undefined, more: string | undefined): string | undefined {
    return [number && "number", more].filter(Boolean).join(" ") || undefined;
}

/** A length beside a number, in a table: a chart that is its own table. */
export function Bar({ part, all, tone = "main" }: { part: number; all: number; tone?: "main" | "second" | "third" | "late" }) {
    const width = all > 0 ? Math.max(part > 0 ? 0.6 : 0, Math.min(100, (100 * part) / all)) : 0;
    return (
        <svg class={`bar ${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-ground" width="100" height="8" />
            <rect class="bar-part" width={width} height="8" />
        </svg>
    );
}
