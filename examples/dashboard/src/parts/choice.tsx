// One of a few, as buttons side by side.

interface Props<T extends string> {
    label: string;
    offered: readonly (readonly [T, string])[];
    chosen: T;
    choose: (value: T) => void;
}

export function Choice<T extends string>({ label, offered, chosen, choose }: Props<T>) {
    return (
        <div class="choice" role="group" aria-label={label}>
            {offered.map(([value, name]) => (
                <button key={value} type="button" aria-pressed={value === chosen} onClick={() => choose(value)}>
                    {name}
                </button>
            ))}
        </div>
    );
}
