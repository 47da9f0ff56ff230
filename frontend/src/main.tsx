// Start the interface.

import "./kiosk/secret";
import { Navigate, Route, Router } from "@solidjs/router";
import { type JSX, lazy } from "solid-js";
import { render } from "solid-js/web";
import type { Right } from "./api/types";
import { Door } from "./enter/Door";
import { home } from "./frame/pages";
import Task from "./pages/Task";
import { showLast } from "./stores/lastSeen";
import { session } from "./stores/session";
import "./styles/main.css";
import { Needs } from "./ui/Needs";

const Dashboard = lazy(() => import("./pages/Dashboard"));
const Recovery = lazy(() => import("./pages/Recovery"));
const Future = lazy(() => import("./pages/Future"));
const Declared = lazy(() => import("./pages/Declared"));
const Settings = lazy(() => import("./pages/Settings"));
const SignIn = lazy(() => import("./enter/SignIn"));
const Recover = lazy(() => import("./enter/Recover"));
const KioskEnter = lazy(() => import("./kiosk/Enter"));
const Welcome = lazy(() => import("./enter/Welcome"));

/** A page for those who have the right; others see what is missing. */
const guarded = (page: () => JSX.Element, right: Right = ["read", "monitoring"]) => () => <Needs right={right}>{page()}</Needs>;

// Asked before anything is drawn: it decides what is. The page in the address is made ready meanwhile.
session.renew().catch(showLast);
const PAGES: Record<string, { preload: () => Promise<unknown> }> = { dashboard: Dashboard, recovery: Recovery, settings: Settings };
PAGES[location.pathname.split("/")[1] ?? ""]?.preload().catch(() => undefined);

/** Keeping the files for a time without the server waits until those who came have what they came for. */
const KEEP_AFTER_MS = 3000;
if (import.meta.env.PROD && "serviceWorker" in navigator && window.isSecureContext) addEventListener("load", () => setTimeout(() => void navigator.serviceWorker.register("/sw.js").catch(() => undefined), KEEP_AFTER_MS));

const root = document.getElementById("root");
if (root)
  render(
    () => (
      <Router root={Door}>
        <Route path="/" component={() => <Navigate href={home()} />} />
        <Route path="/sign-in" component={SignIn} />
        <Route path="/recover" component={Recover} />
        <Route path="/kiosk" component={KioskEnter} />
        <Route path="/welcome" component={Welcome} />
        <Route path="/dashboard" component={guarded(() => <Dashboard />)} />
        <Route path="/infrastructure" component={guarded(() => <Task page="infrastructure" />)} />
        <Route path="/workloads" component={guarded(() => <Task page="workloads" />)} />
        <Route path="/storage" component={guarded(() => <Task page="storage" />)} />
        <Route path="/recovery" component={guarded(() => <Recovery />)} />
        <Route path="/alerts/*rest" component={guarded(() => <Future page="alerts" />)} />
        <Route path="/ai/*rest" component={guarded(() => <Future page="ai" />, ["read", "ai"])} />
        <Route path="/settings/:section?" component={Settings} />
        <Route path="*" component={Declared} />
      </Router>
    ),
    root,
  );
