// What was officially said, all of it, beside what is counted from the rows for the same day.

import { Count } from "../../parts/figures";
import { Table } from "../../parts/table";
import { to } from "../../router";
import { useDefinitions } from "../definition/definitions";
import { useFormats, useWords } from "../../words";
import type { Schemas } from "../../api/base";

export function PublishedTable({ of }: { of: Schemas["PublishedStatistics"] }) {
    const words = useWords();
    const { number, shortDay, difference } = useFormats();
    const nameOf = useDefinitions();
    const sorted = [...of.figures].sort((one, other) => other.published_figure.as_of.localeCompare(one.published_figure.as_of));
    return (
        <Table
            caption={words.overview.published}
            quiet
            rows={sorted}
            by={(row) => row.published_figure.id}
            empty={words.overview.nonePublished}
            columns={[
                {
                    head: words.overview.measure,
                    names: true,
                    cell: (row) => <a href={to.definition(row.published_figure.measure)}>{nameOf(row.published_figure.measure)}</a>,
                },
                { head: words.overview.asOfHead, cell: (row) => <span class="nowrap">{shortDay(row.published_figure.as_of)}</span> },
                {
                    head: words.overview.saidHead,
                    number: true,
                    cell: (row) => <a href={to.record("published-figures", row.published_figure.id)}>{number(row.published_figure.value)}</a>,
                },
                {
                    head: words.overview.countedHead,
                    number: true,
                    cell: (row) =>
                        typeof row.computed === "number" ? (
                            <Count value={row.computed} rows={row.rows_url} of={nameOf(row.published_figure.measure)} />
                        ) : (
                            words.overview.uncounted
                        ),
                },
                {
                    head: words.overview.differenceHead,
                    number: true,
                    cell: (row) =>
                        typeof row.difference === "number" ? <span class={row.difference === 0 ? "agrees" : "differs"}>{difference(row.difference)}</span> : "–",
                },
                {
                    head: words.overview.publisher,
                    class: "prose",
                    cell: ({ published_figure: { publisher, published_at, title } }) => (
                        <>
                            {publisher}, {published_at}
                            {title && <span class="note block">{title}</span>}
                        </>
                    ),
                },
            ]}
        />
    );
}
