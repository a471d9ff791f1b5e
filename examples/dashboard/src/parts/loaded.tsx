// The three states of whatever is asked of the service: on its way, here, or refused, each in words.

import type { ComponentChildren } from "preact";
import { Problem, Unreachable } from "../api/problem";
import type { Answer } from "../api/use";
import { useWords } from "../words";

interface Props<A> {
    of: Answer<A>;
    children: (value: A) => ComponentChildren;
}

export function Loaded<A>({ of, children }: Props<A>) {
    const words = useWords();
    if (of.state === "here") return <>{children(of.value)}</>;
    if (of.state === "failed") return <Fault fault={of.fault} again={of.again} />;
    return (
        <p class="asked" role="status">
            {words.states.asked}
        </p>
    );
}

export function Fault({ fault, again }: { fault: unknown; again?: () => void }) {
    const words = useWords();
    const [title, detail] = tell(fault, words.states);
    return (
        <div class="fault" role="alert">
            <p class="fault-title">{title}</p>
            {detail && <p>{detail}</p>}
            {fault instanceof Problem && fault.faults.map((said) => <p key={said}>{said}</p>)}
            {fault instanceof Problem && fault.instance && (
                <p class="note">
                    {words.states.request} <code>{fault.instance}</code>
                </p>
            )}
            {again && !(fault instanceof Problem && fault.status === 403) && (
                <button type="button" class="quiet" onClick={again}>
                    {words.states.again}
                </button>
            )}
        </div>
    );
}

function tell(fault: unknown, words: ReturnType<typeof useWords>["states"]): [string, string | null] {
    if (fault instanceof Unreachable) return [words.unreachable, words.unreachableHelp];
    if (!(fault instanceof Problem)) return [words.broken, null];
    if (fault.status === 403) return [words.forbidden, fault.detail];
    if (fault.status === 404) return [words.missing, words.missingHelp];
    if (fault.status === 410) return [words.gone, fault.detail];
    return [fault.title, fault.detail];
}

export function Empty({ children }: { children: ComponentChildren }) {
    return <p class="empty">{children}</p>;
}
