// The last answers, so that going back shows at once what was there while it is asked again. Ends with the session.

const SOME = 120;
const answers = new Map<string, unknown>();

export function recall<T>(key: string): T | undefined {
    return answers.get(key) as T | undefined;
}

export function keep(key: string, answer: unknown): void {
    answers.delete(key);
    answers.set(key, answer);
    const oldest = answers.keys().next();
    if (answers.size > SOME && !oldest.done) answers.delete(oldest.value);
}

export function forget(): void {
    answers.clear();
}
