// Start the interface.

import { Navigate, Route, Router } from "@solidjs/router";
import { lazy } from "solid-js";
import { render } from "solid-js/web";
import { Frame } from "./frame/Frame";
import "./styles/main.css";

const Task = lazy(() => import("./pages/Task"));
const Dashboard = lazy(() => import("./pages/Dashboard"));
const Future = lazy(() => import("./pages/Future"));
const Settings = lazy(() => import("./pages/Settings"));

const root = document.getElementById("root");
if (root)
  render(
    () => (
      <Router root={Frame}>
        <Route path="/" component={() => <Navigate href="/infrastructure" />} />
        <Route path="/dashboard" component={Dashboard} />
        <Route path="/infrastructure" component={() => <Task page="infrastructure" />} />
        <Route path="/workloads" component={() => <Task page="workloads" />} />
        <Route path="/storage" component={() => <Task page="storage" />} />
        <Route path="/recovery" component={() => <Future page="recovery" />} />
        <Route path="/alerts/*rest" component={() => <Future page="alerts" />} />
        <Route path="/ai/*rest" component={() => <Future page="ai" />} />
        <Route path="/settings/:section?" component={Settings} />
        <Route path="*" component={() => <Navigate href="/infrastructure" />} />
      </Router>
    ),
    root,
  );
