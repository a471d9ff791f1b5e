// The rows behind a figure, page by page, or whole as a file.

import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { download, follow, type Page } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Fault, Loaded } from "../../parts/loaded";
import { Panel, Screen } from "../../parts/screen";
import { usePlace, to } from "../../router";
import { useFormats, useWords } from "../../words";
import { useLabels } from "../../words/codes";
import { Value } from "../record/value";
import { useFieldNames } from "../record/names";
import { RowsTable, type Row } from "./table";

const SIZE = 50;
const served = ["cursor", "count", "limit", "fields", "sort"];

/** Cursors lead only forward; this remembers what came before the pages that were seen. */
const before = new Map<string, string | null>();

export function RowsScreen({ type }: { type: string }) {
    const words = useWords();
    const label = useLabels();
    const { number } = useFormats();
    const { query } = usePlace();
    const [fault, failed] = useState<unknown>(null);

    const filters = [...query].filter(([name]) => !served.includes(name) && name !== "at");
    const at = Number(query.get("at") ?? 0) || 0;
    const asked = new URLSearchParams(query);
    asked.delete("at");
    asked.set("count", "exact");
    asked.set("limit", String(SIZE));
    const answer = useAnswer(follow<Page<Row>>(`/v1/${type}?${asked}`));
    const name = label("record_type", type.replaceAll("-", "_"));

    const turn = (cursor: string | null, from: number): string => {
        const next = new URLSearchParams(filters);
        if (cursor) next.set("cursor", cursor);
        if (from > 0) next.set("at", String(from));
        return to.rows(`/v1/${type}?${next}`);
    };

    const save = async () => {
        failed(null);
        try {
            await download(`/v1/${type}?${new URLSearchParams(filters)}`, "text/csv", `${type}.csv`);
        } catch (problem) {
            failed(problem);
        }
    };

    return (
        <Screen
            title={name}
            kind={words.rows.title}
            intro={<Filters type={type} filters={filters} />}
            tools={
                <button type="button" class="quiet" onClick={() => void save()}>
                    {words.rows.csv}
                </button>
            }
        >
            {fault !== null && <Fault fault={fault} />}
            <Panel title={words.rows.list(name)}>
                <Loaded of={answer}>
                    {(page) => {
                        const cursor = query.get("cursor");
                        if (page.next) before.set(page.next, cursor);
                        const known = cursor !== null && before.has(cursor);
                        const from = page.data.length > 0 ? at + 1 : 0;
                        return (
                            <>
                                <p class="pages-told" role="status">
                                    {words.rows.told(number(from), number(at + page.data.length), page.total === undefined ? null : number(page.total))}
                                </p>
                                <RowsTable type={type} rows={page.data} caption={words.rows.list(name)} quiet />
                                <nav class="pages" aria-label={words.rows.pages}>
                                    {cursor !== null && (
                                        <a class="quiet" href={known ? turn(before.get(cursor) ?? null, Math.max(0, at - SIZE)) : turn(null, 0)} rel="prev">
                                            {known ? words.rows.previous : words.rows.first}
                                        </a>
                                    )}
                                    {page.next && (
                                        <a class="quiet" href={turn(page.next, at + page.data.length)} rel="next">
                                            {words.rows.next}
                                        </a>
                                    )}
                                </nav>
                            </>
                        );
                    }}
                </Loaded>
            </Panel>
        </Screen>
    );
}

function Filters({ type, filters }: { type: string; filters: [string, string][] }) {
    const words = useWords();
    const name = useFieldNames();
    if (filters.length === 0) return <>{words.rows.all}</>;
    return (
        <span class="filters">
            {filters.map(([filter, values]) => {
                const field = fieldOf[filter] ?? filter;
                return (
                    <span key={filter} class="filter">
                        <span class="note">{name(field)}</span>{" "}
                        {(field === filter ? [values] : values.split(",")).map((value, n) => (
                            <Fragment key={value}>
                                {n > 0 && ", "}
                                <Value type={type} field={field} value={told(value)} />
                            </Fragment>
                        ))}
                    </span>
                );
            })}
        </span>
    );
}

/** The fields of filters with another name; some take several values. */
const fieldOf: Record<string, string> = { region: "region_code", statuses: "status", kinds: "kind" };

function told(value: string): unknown {
    return value === "true" ? true : value === "false" ? false : value;
}
