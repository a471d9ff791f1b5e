// What a field is called on the screen.

import { useWords } from "../../words";

export function useFieldNames(): (field: string) => string {
    const { fields } = useWords();
    return (field) => {
        const words = field.replaceAll("_", " ");
        return fields[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
    };
}
