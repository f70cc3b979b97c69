import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "@/api/client";
import type { SetGrant } from "@/api/types";
import { aliases, experiments, models, principals } from "@/components/choices";
import { Combobox } from "@/components/Combobox";
import { Empty, Problem, Segmented, Skeleton, Time } from "@/components/parts";
import { Ask, Field, More, Person, Scroll } from "@/components/registry";
import { toast } from "@/components/toasts";
import { grantsOf, holdersOf } from "@/pages/settings/queries";
import { KINDS, levelsOn, LEVELS, levelText, placeText, type Level, type ObjectKind } from "@/pages/settings/sections";

const EVERY_MODEL = models({ every: true });
const PEOPLE = principals("people");
const ROLES = principals("roles");

interface Place {
  kind: ObjectKind;
  object: string;
  alias: string;
}

/** Who was granted what: of somebody, or on something; and granting. */
export function Grants({ admin }: { admin: boolean }) {
  const [by, setBy] = useState<"object" | "person">("object");
  const [making, setMaking] = useState(false);
  const [place, setPlace] = useState<Place>({ kind: "registered_model", object: admin ? "*" : "", alias: "" });
  return (
    <section className="panel" aria-label="Grants">
      <header className="wrap">
        <h2 className="grow">Grants</h2>
        <Segmented label="Look by" value={by} onChange={setBy} options={[["object", "On something"], ["person", "Of somebody"]]} />
        <button type="button" className="button small primary" onClick={() => setMaking(true)}>Grant</button>
      </header>
      <div className="body stack">
        <p className="muted">Whoever manages a model or experiment grants on it; what holds for all of them is an administrator&apos;s to grant. The highest of what somebody, their groups and their roles have counts.</p>
        {by === "object" ? <OnSomething place={place} onPlace={setPlace} admin={admin} /> : <OfSomebody admin={admin} />}
      </div>
      <GrantDialog open={making} place={place} onClose={() => setMaking(false)} />
    </section>
  );
}

function OnSomething({ place, onPlace, admin }: { place: Place; onPlace: (place: Place) => void; admin: boolean }) {
  const ready = place.kind === "store" || (place.object !== "" && (place.kind !== "alias" || place.alias !== ""));
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onPlace({ kind: place.kind, object: String(form.get("object") ?? "").trim(), alias: String(form.get("alias") ?? "").trim() });
  };
  return (
    <>
      <form className="row wrap" onSubmit={look} style={{ alignItems: "flex-end" }}>
        <Field label="On">
          <select className="input" value={place.kind} onChange={(event) => onPlace({ kind: event.target.value as ObjectKind, object: event.target.value === "store" ? "" : admin ? "*" : "", alias: event.target.value === "alias" ? "*" : "" })}>
            {KINDS.map(([key, label]) => <option key={key} value={key}>{label}</option>)}
          </select>
        </Field>
        {place.kind !== "store" && <Combobox key={place.kind} label={place.kind === "experiment" ? "Experiment" : "Model"} name="object" source={place.kind === "experiment" ? experiments : EVERY_MODEL} required initial={place.object} />}
        {place.kind === "alias" && <Combobox label="Alias" name="alias" source={aliases(place.object, { every: true })} required initial={place.alias} />}
        {place.kind !== "store" && <button type="submit" className="button">Look</button>}
      </form>
      {ready ? <Holders place={place} /> : <p className="faint">Name what you manage, and see who was granted what on it.</p>}
    </>
  );
}

function useTakeBack() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (target: { principal: string; is_role: boolean; object_kind: ObjectKind; object: string; alias: string }) => {
      const { object, alias, ...rest } = target;
      return call("deleteGrant", { body: { ...rest, ...(object ? { object } : {}), ...(alias ? { alias } : {}) } });
    },
    onSuccess: () => {
      toast("Taken back");
      return queries.invalidateQueries({ queryKey: ["settings"] });
    },
    onError: (error) => toast(error),
  });
}

function Holders({ place }: { place: Place }) {
  const pages = useInfiniteQuery(holdersOf(place.kind, place.object, place.alias));
  const back = useTakeBack();
  if (pages.isPending) return <Skeleton rows={4} />;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const holders = pages.data.pages.flatMap((page) => page.holders);
  if (holders.length === 0) return <Empty icon="user" title="Nobody was granted anything on it">What was granted on all of its kind, or on the store, holds here as well. Administrators may do everything.</Empty>;
  return (
    <Scroll label="Grants">
      <table className="grid">
        <thead><tr><th>Who</th><th>Level</th><th>May create</th><th>Granted</th><th aria-label="Take back" /></tr></thead>
        <tbody>
          {holders.map((one) => (
            <tr key={`${one.kind} ${one.principal}`}>
              <td><span className="row"><Person name={one.principal} /> {one.kind !== "user" && <span className="chip">{one.kind.replace("_", " ")}</span>}</span></td>
              <td>{levelText(one.level)}</td>
              <td>{one.may_create ? "yes" : ""}</td>
              <td className="muted">{one.granted_at_ms > 0 ? <><Time ms={one.granted_at_ms} /> by {one.granted_by}</> : "built in"}</td>
              <td><button type="button" className="button small danger" disabled={back.isPending} onClick={() => back.mutate({ principal: one.principal, is_role: one.kind === "role", object_kind: place.kind, object: place.object, alias: place.alias })}>Take back</button></td>
            </tr>
          ))}
        </tbody>
      </table>
      <More pages={pages} />
    </Scroll>
  );
}

function OfSomebody({ admin }: { admin: boolean }) {
  const [who, setWho] = useState("");
  const pages = useInfiniteQuery({ ...grantsOf(who), retry: false });
  const back = useTakeBack();
  const grants = pages.data?.pages.flatMap((page) => page.grants) ?? [];
  return (
    <>
      {admin && (
        <form className="row wrap" style={{ alignItems: "flex-end" }} onSubmit={(event) => { event.preventDefault(); setWho(String(new FormData(event.currentTarget).get("who")).trim()); }}>
          <Combobox label="User, service account or group" hint="Empty: you" name="who" source={PEOPLE} initial={who} />
          <button type="submit" className="button">Look</button>
        </form>
      )}
      {pages.isPending && <Skeleton rows={3} />}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && grants.length === 0 && <Empty icon="user" title="Nothing was granted directly">What groups and roles have is not in this list.</Empty>}
      {grants.length > 0 && (
        <Scroll label="What was granted">
          <table className="grid">
            <thead><tr><th>On</th><th>Level</th><th>May create</th><th>Granted</th><th aria-label="Take back" /></tr></thead>
            <tbody>
              {grants.map((one) => (
                <tr key={`${one.object_kind} ${one.object} ${one.alias}`}>
                  <td>{placeText(one)}</td>
                  <td>{levelText(one.level)}</td>
                  <td>{one.may_create ? "yes" : ""}</td>
                  <td className="muted"><Time ms={one.granted_at_ms} /> by {one.granted_by}</td>
                  <td>{admin && who && <button type="button" className="button small danger" disabled={back.isPending} onClick={() => back.mutate({ principal: who, is_role: false, object_kind: one.object_kind, object: one.object, alias: one.alias })}>Take back</button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <More pages={pages} />
    </>
  );
}

function GrantDialog({ open, place, onClose }: { open: boolean; place: Place; onClose: () => void }) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<ObjectKind>("registered_model");
  const [isRole, setIsRole] = useState(false);
  const [object, setObject] = useState(place.object);
  const levels = levelsOn(kind);
  const act = async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const body: SetGrant = { principal: text("principal"), object_kind: kind, level: text("level") as Level };
    if (kind !== "store") body.object = text("object");
    if (kind === "alias") body.alias = text("alias");
    if (form.get("role") === "on") body.is_role = true;
    if (form.get("create") === "on") body.may_create = true;
    await call("setGrant", { body });
    await queries.invalidateQueries({ queryKey: ["settings"] });
  };
  return (
    <Ask open={open} title="Grant" action="Grant" done="Granted" onClose={onClose} act={act}>
      <Combobox key={String(isRole)} label="To" hint={isRole ? "A role" : "A user, service account or group"} name="principal" source={isRole ? ROLES : PEOPLE} required />
      <label className="check"><input type="checkbox" name="role" checked={isRole} onChange={(event) => setIsRole(event.target.checked)} /> <span>It is a role</span></label>
      <Field label="On">
        <select className="input" value={kind} onChange={(event) => setKind(event.target.value as ObjectKind)}>
          {KINDS.map(([key, label]) => <option key={key} value={key}>{label}</option>)}
        </select>
      </Field>
      {kind !== "store" && <Combobox key={`object ${kind}`} label={kind === "experiment" ? "Experiment" : "Model"} hint="* for all" name="object" source={kind === "experiment" ? experiments : EVERY_MODEL} required initial={place.kind === kind ? place.object : ""} onChange={setObject} />}
      {kind === "alias" && <Combobox label="Alias" hint="* for all" name="alias" source={aliases(object, { every: true })} required initial={place.alias} />}
      <Field label="Level">
        <select className="input" name="level" defaultValue={levels[0]} key={kind}>
          {LEVELS.filter(([key]) => levels.includes(key)).map(([key, label, says]) => <option key={key} value={key}>{kind === "alias" ? "may move it" : `${label}: ${says}`}</option>)}
        </select>
      </Field>
      {(kind === "registered_model" || kind === "experiment") && <label className="check"><input type="checkbox" name="create" /> <span>May create such objects (on * only)</span></label>}
    </Ask>
  );
}
