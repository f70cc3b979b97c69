/** Every page of the app: its path, the state its URL holds, and the file that draws it (loaded when it is first needed). */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { BASE } from "@/api/client";
import { only } from "@/app/only";
import { Shell } from "@/app/Shell";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { readHomeState } from "@/pages/home/state";
import { readRunsState } from "@/pages/runs/state";
import { readCompareState } from "@/pages/compare/state";
import { readRunState } from "@/pages/run/state";
import { readModelState, readModelsState } from "@/pages/models/state";
import { readVersionState } from "@/pages/version/state";
import { readRequestsState } from "@/pages/requests/state";
import { readWebhooksState } from "@/pages/webhooks/state";

const root = createRootRoute({ component: Shell, notFoundComponent: () => <Empty icon="help" title="There is no such page">Use Ctrl K to find what you were looking for.</Empty> });

const routes = [
  createRoute({ getParentRoute: () => root, path: "/", validateSearch: only(readHomeState), component: lazyRouteComponent(() => import("@/pages/home/Home")) }),
  createRoute({ getParentRoute: () => root, path: "/login", validateSearch: only((search: Record<string, unknown>) => ({ next: typeof search["next"] === "string" ? search["next"] : "" })), component: lazyRouteComponent(() => import("@/pages/login/Login")) }),
  createRoute({ getParentRoute: () => root, path: "/experiments", component: lazyRouteComponent(() => import("@/pages/experiments/Experiments")) }),
  createRoute({ getParentRoute: () => root, path: "/experiments/$experimentId", validateSearch: only(readRunsState), component: lazyRouteComponent(() => import("@/pages/runs/Runs")) }),
  createRoute({ getParentRoute: () => root, path: "/runs/$runId", validateSearch: only(readRunState), component: lazyRouteComponent(() => import("@/pages/run/RunPage")) }),
  createRoute({ getParentRoute: () => root, path: "/compare", validateSearch: only(readCompareState), component: lazyRouteComponent(() => import("@/pages/compare/Compare")) }),
  createRoute({ getParentRoute: () => root, path: "/models", validateSearch: only(readModelsState), component: lazyRouteComponent(() => import("@/pages/models/Models")) }),
  createRoute({ getParentRoute: () => root, path: "/models/$name", validateSearch: only(readModelState), component: lazyRouteComponent(() => import("@/pages/models/ModelPage")) }),
  createRoute({ getParentRoute: () => root, path: "/models/$name/versions/$version", validateSearch: only(readVersionState), component: lazyRouteComponent(() => import("@/pages/version/VersionPage")) }),
  createRoute({ getParentRoute: () => root, path: "/requests", validateSearch: only(readRequestsState), component: lazyRouteComponent(() => import("@/pages/requests/Requests")) }),
  createRoute({ getParentRoute: () => root, path: "/webhooks", validateSearch: only(readWebhooksState), component: lazyRouteComponent(() => import("@/pages/webhooks/Webhooks")) }),
  createRoute({ getParentRoute: () => root, path: "/webhooks/$webhookId", component: lazyRouteComponent(() => import("@/pages/webhooks/WebhookPage")) }),
  createRoute({ getParentRoute: () => root, path: "/settings", component: lazyRouteComponent(() => import("@/pages/settings/Settings")) }),
  createRoute({ getParentRoute: () => root, path: "/settings/$section", component: lazyRouteComponent(() => import("@/pages/settings/Settings")) }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([...routes]),
  basepath: BASE.pathname,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: () => (
    <div className="page">
      <Skeleton rows={8} />
    </div>
  ),
  defaultErrorComponent: ({ error }) => <Problem error={error} retry={() => location.reload()} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
