// What was measured against what is to be reached.

import type { Schemas } from "../../api/base";
import { Count } from "../../parts/figures";
import { Bar, Table } from "../../parts/table";
import { useFormats, useWords } from "../../words";
import { Label, useLabels } from "../../words/codes";

export function Indicators({ of }: { of: Schemas["IndicatorStatistics"] }) {
    const words = useWords();
    const label = useLabels();
    const { percent } = useFormats();
    const some = of.by_code.filter(({ indicators }) => indicators.count > 0);
    return (
        <>
            <Table
                caption={words.plans.indicators}
                quiet
                rows={some}
                by={({ code }) => code}
                empty={words.plans.noIndicators}
                columns={[
                    { head: words.plans.indicator, names: true, cell: ({ code }) => <Label list="indicator_code" code={code} /> },
                    {
                        head: words.plans.reached,
                        class: "bar-cell stays",
                        cell: ({ target, actual }) =>
                            target.value ? (
                                <>
                                    <Bar part={actual.value ?? 0} all={target.value} />
                                    <span class="note">{percent(actual.value ?? 0, target.value)}</span>
                                </>
                            ) : (
                                <span class="note">{words.plans.noTarget}</span>
                            ),
                    },
                    {
                        head: words.plans.measured,
                        number: true,
                        cell: ({ code, actual }) =>
                            actual.value === null || actual.value === undefined ? (
                                words.plans.notMeasured
                            ) : (
                                <Count value={actual.value} rows={actual.rows_url} of={label("indicator_code", code)} />
                            ),
                    },
                    {
                        head: words.plans.target,
                        number: true,
                        cell: ({ code, target }) =>
                            target.value === null || target.value === undefined ? "–" : <Count value={target.value} rows={target.rows_url} of={`${words.plans.target}, ${label("indicator_code", code)}`} />,
                    },
                ]}
            />
            {of.custom && of.custom.count > 0 && (
                <p class="note">
                    <Count value={of.custom.count} rows={of.custom.rows_url} of={words.plans.custom} /> {words.plans.custom}
                </p>
            )}
        </>
    );
}
