import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Account } from "@/pages/settings/Account";
import { Accounts } from "@/pages/settings/Accounts";
import { Collections } from "@/pages/settings/Collections";
import { Grants } from "@/pages/settings/Grants";
import { ProtectedAliases } from "@/pages/settings/ProtectedAliases";
import { session } from "@/pages/settings/queries";
import { SECTIONS, sectionOf } from "@/pages/settings/sections";
import { StorageFigures } from "@/pages/settings/StorageFigures";
import { NoTokens, Tokens } from "@/pages/settings/Tokens";
import "@/styles/registry.css";

/** One's own account, and who may do what; what only administrators may change is shown to others without the buttons. */
export default function Settings() {
  const { section: wanted } = useParams({ strict: false });
  const section = sectionOf(wanted);
  const state = useQuery(session);
  const open = state.data?.login_required === false;
  const admin = open || state.data?.is_admin === true;
  return (
    <div className="page">
      <h1>Settings</h1>
      <div className="settings">
        <nav aria-label="Settings">
          {SECTIONS.map(([key, label]) => (
            <Link key={key} to="/settings/$section" params={{ section: key }} className={key === section ? "active" : ""} aria-current={key === section ? "page" : undefined}>
              {label}
            </Link>
          ))}
        </nav>
        <div className="stack" style={{ minWidth: 0 }}>
          {section === "account" && <Account />}
          {section === "tokens" && (open ? <NoTokens /> : <Tokens account="" title="Your tokens" />)}
          {section === "users" && <Accounts kind="user" admin={admin} />}
          {section === "service-accounts" && <Accounts kind="service_account" admin={admin} />}
          {section === "groups" && <Collections kind="group" admin={admin} />}
          {section === "roles" && <Collections kind="role" admin={admin} />}
          {section === "grants" && <Grants key={String(admin)} admin={admin} />}
          {section === "aliases" && <ProtectedAliases admin={admin} />}
          {section === "storage" && <StorageFigures />}
        </div>
      </div>
    </div>
  );
}
