// What came out of one meeting: each decision, who promised what, and the actions of plans that keep it.

import type { Schemas } from "../../api/base";
import { askFor } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Count, Money } from "../../parts/figures";
import { Empty, Loaded } from "../../parts/loaded";
import { RegionLink } from "../../parts/link";
import { Panel, Screen } from "../../parts/screen";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";
import { Label } from "../../words/codes";

type Decision = Schemas["OutcomeDecision"];
type Promised = Schemas["ThreadCommitment"];

export function OutcomesScreen({ id }: { id: string }) {
    const words = useWords();
    const { day } = useFormats();
    const answer = useAnswer(askFor("/v1/meetings/{id}/outcomes", id));
    const meeting = answer.state === "here" ? answer.value.meeting : null;
    return (
        <Screen
            title={meeting?.title ?? words.meetings.outcomes}
            kind={words.meetings.outcomes}
            crumbs={[{ name: words.meetings.title, href: to.meetings() }]}
            intro={
                meeting && (
                    <>
                        {day(meeting.starts_on)} · <RegionLink code={meeting.region_code} /> · <Label list="meeting_status" code={meeting.status} /> · {words.fields["minutes_status"]}:{" "}
                        <Label list="minutes_status" code={meeting.minutes_status} />
                    </>
                )
            }
            tools={
                <a class="quiet" href={to.record("meetings", id)}>
                    {words.meetings.record}
                </a>
            }
        >
            <Loaded of={answer}>
                {({ totals, agenda, decisions, commitments, plans }) => (
                    <>
                        <Sums of={totals} meeting={id} />
                        {agenda.map((item) => (
                            <Panel key={item.id} title={`${item.position}. ${item.title}`} note={<Label list="agenda_topic" code={item.topic} />}>
                                {item.decisions.length === 0 ? <Empty>{words.outcomes.noDecision}</Empty> : item.decisions.map((one) => <Decided key={one.id} of={one} />)}
                            </Panel>
                        ))}
                        {decisions.length > 0 && (
                            <Panel title={words.outcomes.otherDecisions}>
                                {decisions.map((one) => (
                                    <Decided key={one.id} of={one} />
                                ))}
                            </Panel>
                        )}
                        {commitments.length > 0 && (
                            <Panel title={words.outcomes.otherPromises}>
                                <ul class="promises">
                                    {commitments.map((one) => (
                                        <PromisedItem key={one.id} of={one} />
                                    ))}
                                </ul>
                            </Panel>
                        )}
                        {agenda.length + decisions.length + commitments.length === 0 && <Empty>{words.outcomes.nothing}</Empty>}
                        {plans.length > 0 && (
                            <Panel title={words.outcomes.plans}>
                                <ul class="plain">
                                    {plans.map((plan) => (
                                        <li key={plan.id}>
                                            <a href={to.record("plans", plan.id)}>{plan.title}</a> <span class="tag">{<Label list="plan_status" code={plan.status} />}</span>
                                        </li>
                                    ))}
                                </ul>
                            </Panel>
                        )}
                    </>
                )}
            </Loaded>
        </Screen>
    );
}

function Sums({ of, meeting }: { of: Schemas["Outcomes"]["totals"]; meeting: string }) {
    const words = useWords();
    const promised = `/v1/commitments?meeting_id=${encodeURIComponent(meeting)}`;
    const counted: [name: string, value: number, rows: string, late?: boolean][] = [
        [words.outcomes.decisions, of.decisions, `/v1/decisions?meeting_id=${encodeURIComponent(meeting)}`],
        [words.promises.title, of.commitments, promised],
        [words.promises.kept, of.fulfilled, `${promised}&status=fulfilled`],
        [words.promises.overdue, of.overdue, `${promised}&overdue=true`, of.overdue > 0],
    ];
    return (
        <dl class="sums wide">
            {counted.map(([name, value, rows, late]) => (
                <div key={name}>
                    <dt>{name}</dt>
                    <dd class={late ? "late" : undefined}>
                        <Count value={value} rows={rows} of={name} />
                    </dd>
                </div>
            ))}
            <div>
                <dt>{words.promises.pledged}</dt>
                <dd>
                    <Money value={of.pledged_idr} rows={promised} of={words.promises.pledged} />
                </dd>
            </div>
            <div>
                <dt>{words.promises.realised}</dt>
                <dd>
                    <Money value={of.realised_idr} rows={promised} of={words.promises.realised} />
                </dd>
            </div>
        </dl>
    );
}

function Decided({ of }: { of: Decision }) {
    return (
        <article class="decision">
            <h3>
                <a href={to.record("decisions", of.id)}>{of.text}</a>
            </h3>
            <p class="note">
                <Label list="decision_kind" code={of.kind} />
                {of.number !== null && of.number !== undefined && <> · {of.number}</>}
            </p>
            <ul class="promises">
                {of.commitments.map((one) => (
                    <PromisedItem key={one.id} of={one} />
                ))}
            </ul>
        </article>
    );
}

function PromisedItem({ of }: { of: Promised }) {
    const words = useWords();
    const { rupiah, shortDay } = useFormats();
    return (
        <li>
            <p>
                <a href={to.record("commitments", of.id)}>{of.description}</a> <span class={`tag state-${of.status}`}>{<Label list="commitment_status" code={of.status} />}</span>
                {of.overdue && " "}
                {of.overdue && <span class="tag late">{words.promises.overdueTag}</span>}
            </p>
            <p class="note">
                {of.stakeholder_name ?? words.records.outOfReach} · <Label list="support_form" code={of.form} />
                {of.pledged_idr !== null && of.pledged_idr !== undefined && (
                    <>
                        {" "}
                        · {rupiah(of.realised_idr)} {words.outcomes.of} {rupiah(of.pledged_idr)}
                    </>
                )}
                {of.due_on && (
                    <>
                        {" "}
                        · {words.outcomes.due} {shortDay(of.due_on)}
                    </>
                )}
            </p>
            {of.actions.length > 0 && (
                <ul class="actions">
                    {of.actions.map((action) => (
                        <li key={action.id}>
                            <a href={to.record("actions", action.id)}>{action.description}</a> <span class="note">{action.progress_percent}&nbsp;%, <a href={to.record("plans", action.plan.id)}>{action.plan.title}</a></span>
                        </li>
                    ))}
                </ul>
            )}
        </li>
    );
}
