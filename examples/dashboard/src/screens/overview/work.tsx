// What is being done: meetings, promises, plans and their money, each with the way to its screen.

import { Count, Money, rowsTogether } from "../../parts/figures";
import { to } from "../../router";
import { useWords } from "../../words";
import type { Overview } from "./figures";

export function Work({ of, region }: { of: Overview; region?: string }) {
    const words = useWords();
    const { meetings, commitments, plans } = of;
    const approved = plans.by_status.filter(({ status }) => ["approved", "active", "completed"].includes(status));
    return (
        <dl class="work">
            <div>
                <dt>
                    <a href={to.meetings({ region })}>{words.frame.meetings}</a>
                </dt>
                <dd>
                    <Count value={meetings.held.value} rows={meetings.held.rows_url} of={words.meetings.held} /> {words.meetings.heldShort}
                    {" · "}
                    <Count value={meetings.planned.value} rows={meetings.planned.rows_url} of={words.meetings.planned} /> {words.meetings.plannedShort}
                </dd>
            </div>
            <div>
                <dt>
                    <a href={to.meetings({ region })}>{words.promises.title}</a>
                </dt>
                <dd>
                    <Count value={commitments.count} rows={commitments.rows_url} of={words.promises.title} /> {words.promises.worth}{" "}
                    <Money value={commitments.pledged_idr} rows={commitments.rows_url} of={words.promises.pledged} />
                    <br />
                    <Money value={commitments.realised_idr} rows={commitments.rows_url} of={words.promises.realised} /> {words.promises.realisedShort}
                    {" · "}
                    <span class={commitments.overdue.count > 0 ? "late" : undefined}>
                        <Count value={commitments.overdue.count} rows={commitments.overdue.rows_url} of={words.promises.overdue} /> {words.promises.overdueShort}
                    </span>
                </dd>
            </div>
            <div>
                <dt>
                    <a href={to.plans({ region })}>{words.frame.plans}</a>
                </dt>
                <dd>
                    <Count value={plans.count} rows={plans.rows_url} of={words.frame.plans} /> {words.plans.ofWhich}{" "}
                    <Count value={approved.reduce((sum, { count }) => sum + count, 0)} rows={rowsTogether(approved)} of={words.plans.approvedShort} /> {words.plans.approvedShort}
                </dd>
            </div>
            <div>
                <dt>
                    <a href={to.plans({ region })}>{words.plans.money}</a>
                </dt>
                <dd>
                    <Money value={plans.planned_idr} rows={plans.rows.planned_idr} of={words.plans.planned} /> {words.plans.plannedShort}
                    <br />
                    <Money value={plans.approved_idr} rows={plans.rows.approved_idr} of={words.plans.granted} /> {words.plans.grantedShort}
                    {" · "}
                    <Money value={plans.realised_idr} rows={plans.rows.realised_idr} of={words.plans.realised} /> {words.plans.realisedShort}
                </dd>
            </div>
        </dl>
    );
}
