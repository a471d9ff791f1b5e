// A value that screens look at, and that tells them when it changes.

import { useEffect, useState } from "preact/hooks";

export interface Store<T> {
    get(): T;
    set(value: T): void;
    watch(look: () => void): () => void;
}

export function store<T>(initial: T): Store<T> {
    let value = initial;
    const watchers = new Set<() => void>();
    return {
        get: () => value,
        set(next) {
            if (Object.is(next, value)) return;
            value = next;
            for (const look of [...watchers]) look();
        },
        watch(look) {
            watchers.add(look);
            return () => watchers.delete(look);
        },
    };
}

/** The value, in a component that is drawn anew whenever it changes. */
export function useStore<T>(source: Store<T>): T {
    const [value, show] = useState(() => source.get());
    useEffect(() => {
        // It may have changed between the drawing and now.
        show(() => source.get());
        return source.watch(() => show(() => source.get()));
    }, [source]);
    return value;
}

/** A value that stays when the page is loaded again: for choices, never for anything secret. */
export function kept<T extends string>(name: string, offered: readonly T[], fallback: T): Store<T> {
    const read = (): T => {
        try {
            const found = localStorage.getItem(name);
            return offered.find((word) => word === found) ?? fallback;
        } catch {
            return fallback; // storage is switched off
        }
    };
    const source = store(read());
    source.watch(() => {
        try {
            localStorage.setItem(name, source.get());
        } catch {
            // the choice holds until the page is left
        }
    });
    return source;
}
