// What a screen has of its question: nothing yet, the answer, or why there is none.

import { useCallback, useEffect, useState } from "preact/hooks";
import { keep, recall } from "./answers";
import { JSON_TEXT, read, type Question } from "./client";
import { SignedOut } from "./problem";
import { useLanguage } from "../words";

export type Answer<A> =
    | { state: "asked" }
    | { state: "here"; value: A }
    | { state: "failed"; fault: unknown; again: () => void };

/** Asks, and asks anew whenever the question changes. `null` asks nothing. */
export function useAnswer<A>(question: Question<A> | null, accept: string = JSON_TEXT): Answer<A> {
    const spoken = useLanguage();
    const key = question === null ? null : `${spoken} ${accept} ${question}`;
    const [round, next] = useState(0);
    const [held, hold] = useState<{ key: string; answer: Answer<A> } | null>(null);
    const again = useCallback(() => next((n) => n + 1), []);

    useEffect(() => {
        if (question === null || key === null) return;
        const left = new AbortController();
        hold(null);
        read(question, left.signal, accept).then(
            (value) => {
                if (left.signal.aborted) return;
                keep(key, value);
                hold({ key, answer: { state: "here", value } });
            },
            (fault: unknown) => {
                // Whoever has left the screen, or has to sign in again, needs no word about it.
                if (left.signal.aborted || fault instanceof SignedOut) return;
                hold({ key, answer: { state: "failed", fault, again } });
            },
        );
        return () => left.abort();
    }, [question, key, round, again]);

    if (key === null) return { state: "asked" };
    if (held?.key === key) return held.answer;
    const last = recall<A>(key);
    return last === undefined ? { state: "asked" } : { state: "here", value: last };
}

/** Several answers as one: here when all are. */
export function both<A, B>(first: Answer<A>, second: Answer<B>): Answer<[A, B]> {
    if (first.state === "failed") return first;
    if (second.state === "failed") return second;
    if (first.state === "asked" || second.state === "asked") return { state: "asked" };
    return { state: "here", value: [first.value, second.value] };
}
