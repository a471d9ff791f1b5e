// Promises as a funnel: made, begun, kept. Each stage says what it is made of, and each part leads to its rows.

import type { Schemas } from "../../api/base";
import { Funnel } from "../../charts/funnel";
import { Count, Money } from "../../parts/figures";
import { Empty } from "../../parts/loaded";
import { useFormats, useWords } from "../../words";
import { useLabels } from "../../words/codes";

type State = Schemas["CommitmentStatus"];

export function Promises({ of }: { of: Schemas["CommitmentStatistics"] }) {
    const words = useWords();
    const label = useLabels();
    const { number } = useFormats();
    const all = of.commitments;
    if (all.count === 0) return <Empty>{words.promises.none}</Empty>;

    const states = new Map(of.by_status.map((one) => [one.status, one]));
    const sum = (...wanted: State[]) => wanted.reduce((total, state) => total + (states.get(state)?.count ?? 0), 0);
    const part = (state: State, name = label("commitment_status", state)) => {
        const one = states.get(state);
        return one ? (
            <span key={state}>
                <Count value={one.count} rows={one.rows_url} of={name} /> {name}
            </span>
        ) : null;
    };

    return (
        <>
            <Funnel
                stages={[
                    {
                        name: words.promises.made,
                        value: all.count,
                        figure: <Count value={all.count} rows={all.rows_url} of={words.promises.title} />,
                        parts: [part("pledged", words.promises.notBegun), part("cancelled")],
                        tone: "first",
                    },
                    {
                        name: words.promises.begun,
                        value: sum("in_progress", "fulfilled"),
                        figure: number(sum("in_progress", "fulfilled")),
                        parts: [part("in_progress"), part("fulfilled")],
                        tone: "second",
                    },
                    {
                        name: words.promises.kept,
                        value: sum("fulfilled"),
                        figure: <Count value={sum("fulfilled")} rows={states.get("fulfilled")?.rows_url} of={words.promises.kept} />,
                        parts: [],
                        tone: "third",
                    },
                ]}
            />
            <dl class="sums">
                <div>
                    <dt>{words.promises.pledged}</dt>
                    <dd>
                        <Money value={all.pledged_idr} rows={all.rows_url} of={words.promises.pledged} />
                        <span class="note">
                            {words.promises.known} <Count value={all.amounts_known.count} rows={all.amounts_known.rows_url} of={words.promises.known} />
                        </span>
                    </dd>
                </div>
                <div>
                    <dt>{words.promises.realised}</dt>
                    <dd>
                        <Money value={all.realised_idr} rows={all.rows_url} of={words.promises.realised} />
                    </dd>
                </div>
                <div>
                    <dt>{words.promises.overdue}</dt>
                    <dd class={all.overdue.count > 0 ? "late" : undefined}>
                        <Count value={all.overdue.count} rows={all.overdue.rows_url} of={words.promises.overdue} />
                    </dd>
                </div>
            </dl>
        </>
    );
}
