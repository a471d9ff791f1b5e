// Money planned, granted and spent: by who pays, and by year. Chart and table are one: a length beside each number.

import type { Schemas } from "../../api/base";
import { Money } from "../../parts/figures";
import { Bar, Table, type Column } from "../../parts/table";
import { useWords, type Words } from "../../words";
import { Label, useLabels } from "../../words/codes";

type Statistics = Schemas["BudgetStatistics"];
interface Sums {
    planned_idr: number;
    approved_idr: number;
    realised_idr: number;
    rows_url?: string | null;
}

export function Sources({ of }: { of: Statistics }) {
    const words = useWords();
    const label = useLabels();
    const some = of.by_source.filter(({ count }) => count > 0).sort((one, other) => other.planned_idr - one.planned_idr);
    return (
        <>
        <ul class="legend" aria-hidden="true">
            {(
                [
                    ["main", words.plans.planned],
                    ["second", words.plans.granted],
                    ["third", words.plans.realised],
                ] as const
            ).map(([tone, name]) => (
                <li key={tone}>
                    <i class={`swatch tone-${tone}`} />
                    {name}
                </li>
            ))}
        </ul>
        <Table
            caption={words.plans.bySource}
            quiet
            rows={some}
            by={({ source }) => source}
            empty={words.plans.noMoney}
            columns={[
                { head: words.plans.source, names: true, cell: ({ source }) => <Label list="funding_source" code={source} /> },
                ...sums<(typeof some)[number]>(words, some, ({ source }) => label("funding_source", source)),
            ]}
        />
        </>
    );
}

export function Years({ of }: { of: Statistics }) {
    const words = useWords();
    return (
        <Table
            caption={words.plans.byYear}
            quiet
            rows={of.by_year}
            by={({ fiscal_year }) => String(fiscal_year)}
            empty={words.plans.noMoney}
            columns={[
                { head: words.charts.year, names: true, cell: ({ fiscal_year }) => fiscal_year },
                ...sums<(typeof of.by_year)[number]>(words, of.by_year, ({ fiscal_year }) => String(fiscal_year)),
            ]}
        />
    );
}

function sums<Row extends Sums>(words: Words, rows: Row[], nameOf: (row: Row) => string): Column<Row>[] {
    const most = Math.max(0, ...rows.flatMap((row) => [row.planned_idr, row.approved_idr, row.realised_idr]));
    const column = (head: string, field: "planned_idr" | "approved_idr" | "realised_idr"): Column<Row> => ({
        head,
        number: true,
        cell: (row) => <Money value={row[field]} rows={row.rows_url} of={`${head}, ${nameOf(row)}`} />,
    });
    return [
        {
            head: words.overview.share,
            class: "bar-cell",
            cell: (row) => (
                <span class="bars">
                    <Bar part={row.planned_idr} all={most} />
                    <Bar part={row.approved_idr} all={most} tone="second" />
                    <Bar part={row.realised_idr} all={most} tone="third" />
                </span>
            ),
        },
        column(words.plans.planned, "planned_idr"),
        column(words.plans.granted, "approved_idr"),
        column(words.plans.realised, "realised_idr"),
    ];
}
