// The frame around all screens, and which address is which screen.

import { person, signOut, type Me } from "./api/session";
import { to, usePlace } from "./router";
import { DefinitionScreen } from "./screens/definition";
import { MeetingsScreen } from "./screens/meetings";
import { OutcomesScreen } from "./screens/outcomes";
import { OverviewScreen } from "./screens/overview";
import { PlansScreen } from "./screens/plans";
import { RecordScreen } from "./screens/record";
import { RegionScreen } from "./screens/region";
import { RowsScreen } from "./screens/rows";
import { SignInScreen } from "./screens/sign-in";
import { SyncScreen } from "./screens/sync";
import { reach } from "./parts/scope";
import { Screen } from "./parts/screen";
import { Empty } from "./parts/loaded";
import { useStore } from "./store";
import { theme } from "./theme";
import { language, useLanguage, useWords } from "./words";

export function App() {
    const me = useStore(person);
    const words = useWords();
    return (
        <>
            {/* Not an address: those behind # are the screens'. */}
            <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("#content h1")?.focus()}>
                {words.frame.skip}
            </button>
            <Header me={me} />
            {me ? <CurrentScreen me={me} /> : <SignInScreen />}
            <footer class="foot">
                <div>
                    <p>
                        {words.frame.foot} <a href="./licences.txt">{words.frame.licences}</a>
                    </p>
                    <ThemeSwitch />
                </div>
            </footer>
        </>
    );
}

function CurrentScreen({ me }: { me: Me }) {
    const { path } = usePlace();
    const [area, first, second] = path;
    // A screen about another thing is another screen: it begins anew, with its heading in focus.
    const key = path.join("/");
    switch (area) {
        case undefined:
            return <OverviewScreen key={key} me={me} />;
        case "regions":
            if (first) return <RegionScreen key={key} code={first} />;
            break;
        case "meetings":
            return first ? <OutcomesScreen key={key} id={first} /> : <MeetingsScreen key={key} me={me} />;
        case "plans":
            return <PlansScreen key={key} me={me} />;
        case "sync":
            return <SyncScreen key={key} />;
        case "definitions":
            if (first) return <DefinitionScreen key={key} code={first} />;
            break;
        case "rows":
            if (first && isType(first)) return <RowsScreen key={key} type={first} />;
            break;
        case "records":
            if (first && second && isType(first)) return <RecordScreen key={key} type={first} id={second} />;
            break;
    }
    return <NoScreen />;
}

/** The name of a collection, and no path to somewhere else. */
const isType = (name: string): boolean => /^[a-z][a-z_-]*$/.test(name);

function NoScreen() {
    const words = useWords();
    return (
        <Screen title={words.frame.noScreen}>
            <Empty>
                <a href={to.overview()}>{words.frame.home}</a>
            </Empty>
        </Screen>
    );
}

function Header({ me }: { me: Me | null }) {
    const words = useWords();
    return (
        <header class="top">
            <a class="brand" href={to.overview()}>
                <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                    <rect width="32" height="32" rx="7" />
                    <path d="M8 9.5c3-1.6 5.6-1.4 8 .4 2.4-1.8 5-2 8-.4v13c-3-1.4-5.6-1.2-8 .6-2.4-1.8-5-2-8-.6zM16 10v13" />
                </svg>
                <span>
                    Sinergi <small>{words.frame.dashboard}</small>
                </span>
            </a>
            {me && <Navigation me={me} />}
            <div class="top-tools">
                <LanguageSwitch />
                {me && (
                    <>
                        <span class="who">{me.display_name}</span>
                        <button type="button" class="quiet" onClick={() => void signOut()}>
                            {words.frame.signOut}
                        </button>
                    </>
                )}
            </div>
        </header>
    );
}

function Navigation({ me }: { me: Me }) {
    const words = useWords();
    const { path } = usePlace();
    const own = reach(me)?.[0];
    const entries: [area: string, name: string, href: string][] = [
        ["", words.frame.overview, to.overview()],
        ...(own ? [["regions", words.frame.region, to.region(own)] as [string, string, string]] : []),
        ["meetings", words.frame.meetings, to.meetings()],
        ["plans", words.frame.plans, to.plans()],
        ["sync", words.frame.sync, to.sync()],
    ];
    return (
        <nav class="main-nav" aria-label={words.frame.nav}>
            <ul>
                {entries.map(([area, name, href]) => (
                    <li key={area}>
                        <a href={href} aria-current={(path[0] ?? "") === area ? "page" : undefined}>
                            {name}
                        </a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}

function LanguageSwitch() {
    const spoken = useLanguage();
    const words = useWords();
    return (
        <div class="choice small" role="group" aria-label={words.frame.language}>
            <button type="button" lang="id" aria-pressed={spoken === "id"} aria-label="Bahasa Indonesia" onClick={() => language.set("id")}>
                ID
            </button>
            <button type="button" lang="en" aria-pressed={spoken === "en"} aria-label="English" onClick={() => language.set("en")}>
                EN
            </button>
        </div>
    );
}

function ThemeSwitch() {
    const words = useWords();
    const chosen = useStore(theme);
    return (
        <label class="select small">
            <span class="said">{words.frame.theme}</span>
            <select value={chosen} onChange={(event) => theme.set(event.currentTarget.value as typeof chosen)}>
                <option value="auto">{words.frame.themes.auto}</option>
                <option value="light">{words.frame.themes.light}</option>
                <option value="dark">{words.frame.themes.dark}</option>
            </select>
        </label>
    );
}
