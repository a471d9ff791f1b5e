import { render } from "preact";
import { person } from "./api/session";
import { App } from "./app";
import { learnCodes } from "./words/codes";
import { language } from "./words";
import "./styles/index.css";

const speak = () => {
    document.documentElement.lang = language.get();
};
language.watch(speak);
speak();

// The labels of enumerations come once somebody is signed in; until then their codes are shown.
person.watch(() => {
    if (person.get()) learnCodes().catch(() => undefined);
});

const root = document.getElementById("app");
if (root) render(<App />, root);
