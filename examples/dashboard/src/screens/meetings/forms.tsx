// What was promised, by form of support.

import type { Schemas } from "../../api/base";
import { Count, Money } from "../../parts/figures";
import { Bar, Table } from "../../parts/table";
import { useWords } from "../../words";
import { Label, useLabels } from "../../words/codes";

export function Forms({ of }: { of: Schemas["CommitmentStatistics"] }) {
    const words = useWords();
    const label = useLabels();
    const some = of.by_form.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
    const most = Math.max(0, ...some.map(({ count }) => count));
    return (
        <Table
            caption={words.promises.forms}
            quiet
            rows={some}
            by={({ form }) => form}
            empty={words.promises.none}
            columns={[
                { head: words.fields["form"] ?? "", names: true, cell: ({ form }) => <Label list="support_form" code={form} /> },
                { head: words.overview.share, class: "bar-cell", cell: ({ count }) => <Bar part={count} all={most} /> },
                { head: words.promises.title, number: true, cell: (one) => <Count value={one.count} rows={one.rows_url} of={label("support_form", one.form)} /> },
                {
                    head: words.promises.pledged,
                    number: true,
                    cell: (one) =>
                        one.amounts_known.count > 0 ? <Money value={one.pledged_idr} rows={one.rows_url} of={label("support_form", one.form)} /> : words.promises.noAmount,
                },
            ]}
        />
    );
}
