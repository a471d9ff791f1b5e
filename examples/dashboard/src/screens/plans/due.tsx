// What falls due for the person who is signed in.

import { ask } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Empty, Loaded } from "../../parts/loaded";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";

interface Item {
    key: string;
    href: string;
    name: string;
    when: string | null;
    late: boolean;
}

export function Due() {
    const words = useWords();
    const answer = useAnswer(ask("/v1/plans/agenda", { within_days: 60 }));
    return (
        <Loaded of={answer}>
            {({ submissions, actions_ending, commitments_due, reports_missing }) => {
                const lists: [string, Item[], boolean][] = [
                    [
                        words.due.submissions,
                        submissions.data.map((one) => ({ key: one.plan_id, href: to.record("plans", one.plan_id), name: one.title, when: one.submitted_at ?? null, late: false })),
                        submissions.more,
                    ],
                    [
                        words.due.actions,
                        actions_ending.data.map((one) => ({ key: one.action_id, href: to.record("actions", one.action_id), name: one.description, when: one.ends_on ?? null, late: one.overdue })),
                        actions_ending.more,
                    ],
                    [
                        words.due.commitments,
                        commitments_due.data.map((one) => ({ key: one.commitment_id, href: to.record("commitments", one.commitment_id), name: one.description, when: one.due_on ?? null, late: one.overdue })),
                        commitments_due.more,
                    ],
                    [
                        words.due.reports,
                        reports_missing.data.map((one) => ({ key: one.plan_id, href: to.record("plans", one.plan_id), name: one.title, when: null, late: false })),
                        reports_missing.more,
                    ],
                ];
                const some = lists.filter(([, items]) => items.length > 0);
                if (some.length === 0) return <Empty>{words.due.nothing}</Empty>;
                return (
                    <div class="due">
                        {some.map(([name, items, more]) => (
                            <DueList key={name} name={name} items={items} more={more} />
                        ))}
                    </div>
                );
            }}
        </Loaded>
    );
}

const SHOWN = 6;

function DueList({ name, items, more }: { name: string; items: Item[]; more: boolean }) {
    const words = useWords();
    const { shortDay, number } = useFormats();
    const list = (some: Item[]) => (
        <ul>
            {some.map(({ key, href, name: called, when, late }) => (
                <li key={key}>
                    <a href={href}>{called}</a>
                    {when && <span class={late ? "note late" : "note"}> {shortDay(when)}</span>}
                </li>
            ))}
        </ul>
    );
    return (
        <section>
            <h3>
                {name} <span class="count">{number(items.length)}{more ? "+" : ""}</span>
            </h3>
            {list(items.slice(0, SHOWN))}
            {items.length > SHOWN && (
                <details>
                    <summary>{words.due.rest(items.length - SHOWN)}</summary>
                    {list(items.slice(SHOWN))}
                </details>
            )}
        </section>
    );
}
