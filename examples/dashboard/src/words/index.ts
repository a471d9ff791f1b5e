// The language of the dashboard: Indonesian first, English by the switch, and the choice is kept.

import { kept, useStore } from "../store";
import { en } from "./en";
import { formats, type Formats } from "./format";
import { id, type Words } from "./id";

export type Language = "id" | "en";
export type { Words, Formats };

export const language = kept<Language>("sinergi.language", ["id", "en"], "id");

const spoken = { id: { words: id, formats: formats("id") }, en: { words: en, formats: formats("en") } };

export const useLanguage = (): Language => useStore(language);
export const useWords = (): Words => spoken[useLanguage()].words;
export const useFormats = (): Formats => spoken[useLanguage()].formats;
