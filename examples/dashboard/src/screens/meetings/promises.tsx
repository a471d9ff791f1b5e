// Promises as a funnel: made, begun, kept. Each stage says what it is made of, and each part leads to its rows.

import type { Schemas } from "../../api/base";
import { Funnel } from "../../charts/funnel";
import { Count, Money, rowsTogether } from "../../parts/figures";
import { Empty } from "../../parts/loaded";
import { useWords } from "../../words";
import { useLabels } from "../../words/codes";

type State = Schemas["CommitmentStatus"];

export function Promises({ of }: { of: Schemas["CommitmentStatistics"] }) {
    const words = useWords();
    const label = useLabels();
    const all = of.commitments;
    if (all.count === 0) return <Empty>{words.promises.none}</Empty>;

    const states = new Map(of.by_status.map((one) => [one.status, one]));
    const kept = states.get("fulfilled");
    const begun = of.by_status.filter(({ status }) => status === "in_progress" || status === "fulfilled");
    const sum = begun.reduce((total, { count }) => total + count, 0);
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
                        value: sum,
                        figure: <Count value={sum} rows={rowsTogether(begun)} of={words.promises.begun} />,
                        parts: [part("in_progress"), part("fulfilled")],
                        tone: "second",
                    },
                    {
                        name: words.promises.kept,
                        value: kept?.count ?? 0,
                        figure: <Count value={kept?.count ?? 0} rows={kept?.rows_url} of={words.promises.kept} />,
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
