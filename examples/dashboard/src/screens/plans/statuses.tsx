// The way of a plan, and how many stand where.

import type { Schemas } from "../../api/base";
import { Count, Linked } from "../../parts/figures";
import { Bar } from "../../parts/table";
import { useFormats, useWords } from "../../words";
import { Label, useLabels } from "../../words/codes";

export function Statuses({ of }: { of: Schemas["PlanStatistics"] }) {
    const words = useWords();
    const label = useLabels();
    const { percent, number } = useFormats();
    const { plans, by_status, libraries } = of;
    const median = plans.approval_time.median_seconds;
    return (
        <>
            <ol class="steps">
                {by_status.map((one) => (
                    <li key={one.status} class={`state-${one.status}`}>
                        <span class="step-name">
                            <Label list="plan_status" code={one.status} />
                        </span>
                        <span class="step-value">
                            <Count value={one.count} rows={one.rows_url} of={label("plan_status", one.status)} />
                        </span>
                        <Bar part={one.count} all={plans.count} />
                        <span class="note">{percent(one.count, plans.count)}</span>
                    </li>
                ))}
            </ol>
            <dl class="sums">
                <div>
                    <dt>{words.plans.all}</dt>
                    <dd>
                        <Count value={plans.count} rows={plans.rows_url} of={words.plans.all} />
                    </dd>
                </div>
                <div>
                    <dt>{words.plans.everApproved}</dt>
                    <dd>
                        <Count value={plans.approved.count} rows={plans.approved.rows_url} of={words.plans.everApproved} />
                    </dd>
                </div>
                <div>
                    <dt>{words.plans.median}</dt>
                    <dd>
                        {typeof median === "number" ? (
                            <Linked text={words.plans.days(number(Math.round(median / 86_400)))} rows={plans.approval_time.rows_url} of={words.plans.median} />
                        ) : (
                            words.plans.noTime
                        )}
                    </dd>
                </div>
                <div>
                    <dt>{words.plans.withPlan(libraries.year)}</dt>
                    <dd>
                        <Count value={libraries.with_current_plan.count} rows={libraries.with_current_plan.rows_url} of={words.plans.withPlan(libraries.year)} />
                        <span class="note">
                            {words.plans.without} <Count value={libraries.without_current_plan.count} rows={libraries.without_current_plan.rows_url} of={words.plans.without} />
                        </span>
                    </dd>
                </div>
            </dl>
        </>
    );
}
