// What the figures mean, as the service defines them (Satu Data Indonesia: concept, definition, unit, producer ...).

import { ask, askFor } from "../../api/client";
import { useAnswer } from "../../api/use";
import { useLanguage } from "../../words";

export const definition = (code: string) => askFor("/v1/metadata/indicators/{code}", code);

/** The names of measures, in the language of the screen; the code itself while they are on their way. */
export function useDefinitions(): (measure: string) => string {
    const spoken = useLanguage();
    const answer = useAnswer(ask("/v1/metadata/indicators"));
    return (measure) => {
        const found = answer.state === "here" ? answer.value.data.find(({ code }) => code === measure) : undefined;
        return found ? found.name[spoken] : measure.replaceAll("_", " ");
    };
}
