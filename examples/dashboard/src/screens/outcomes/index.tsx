// What came out of one meeting: each decision, who promised what, and the actions of plans that keep it.

import type { Schemas } from "../../api/base";
import { askFor } from "../../api/client";
import { useAnswer } from "../../api/use";
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
    const { day, number, rupiah } = useFormats();
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
                        <dl class="sums wide">
                            <Sum name={words.outcomes.decisions}>{number(totals.decisions)}</Sum>
                            <Sum name={words.promises.title}>{number(totals.commitments)}</Sum>
                            <Sum name={words.promises.kept}>{number(totals.fulfilled)}</Sum>
                            <Sum name={words.promises.overdue} late={totals.overdue > 0}>
                                {number(totals.overdue)}
                            </Sum>
                            <Sum name={words.promises.pledged}>{rupiah(totals.pledged_idr)}</Sum>
                            <Sum name={words.promises.realised}>{rupiah(totals.realised_idr)}</Sum>
                        </dl>
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

function Sum({ name, late = false, children }: { name: string; late?: boolean; children: string }) {
    return (
        <div>
            <dt>{name}</dt>
            <dd class={late ? "late" : undefined}>{children}</dd>
        </div>
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
