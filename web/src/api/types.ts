// Made of docs/openapi/native.json: python -m tests.contract.native_types. Do not edit.

/** A user or service account. Only administrators, and who it is, see the address. */
export interface Account {
  created_at_ms: number;
  display_name: string;
  email: string;
  is_admin: boolean;
  is_disabled: boolean;
  kind: "service_account" | "user";
  name: string;
}

/** Names an account. */
export interface AccountName {
  name: string;
}

/** Accounts, by name. */
export interface AccountPage {
  accounts: Account[];
  cursor: string;
}

/** Something that happened to a version. */
export interface Activity {
  actor: string;
  comment: string;
  comment_id: string;
  created_ms: number;
  id: string;
  name: string;
  source: string;
  subject: "alias" | "comment" | "stage";
  system_comment: string;
  target: string;
  type: "APPLIED_TRANSITION" | "APPROVED_REQUEST" | "CANCELLED_REQUEST" | "NEW_COMMENT" | "REJECTED_REQUEST" | "REQUESTED_TRANSITION" | "SYSTEM_TRANSITION";
  updated_ms: number;
  version: number;
}

/** A page of activities, newest first. */
export interface ActivityPage {
  activities: Activity[];
  cursor: string;
}

/** Asks what an alias points to, or pointed to. */
export interface AliasAsOf {
  alias: string;
  at_us?: number | null;
  name: string;
}

/** Asks for a page of the history of an alias, newest first. */
export interface AliasHistory {
  alias: string;
  cursor?: string;
  limit?: number;
  name: string;
}

/** Names an alias of a registered model. */
export interface AliasName {
  alias: string;
  name: string;
}

/** An alias pointed to a version from one time until another. */
export interface AliasSpan {
  actor: string;
  alias: string;
  from_us: number;
  to_us: number | null;
  version: number;
}

/** A page of the history of an alias. */
export interface AliasSpans {
  cursor: string;
  spans: AliasSpan[];
}

/** The aliases of a registered model, by name. */
export interface Aliases {
  aliases: AliasSpan[];
}

/** Makes the move that was asked for, and resolves every request for it. */
export interface ApproveTransitionRequest {
  archive_existing?: boolean;
  comment?: string;
  kind: "alias" | "stage";
  target: string;
}

/** Asks for the newest checkpoint. */
export interface AskCheckpoint {
}

/** Asks for the proof that a tree only added to an earlier one. */
export interface AskConsistency {
  old_size: number;
  tree_size?: number | null;
}

/** Asks how much the params of the runs that match explain the latest values of a metric. */
export interface AskImportance {
  experiment_ids: string[];
  filter?: string;
  metric: string;
  view?: "active" | "all" | "deleted";
}

/** Asks for the proof that an event is in the tree. */
export interface AskInclusion {
  seq: number;
  tree_size?: number | null;
}

/** Asks how much there is. */
export interface AskStorage {
}

/** Says that a frame is durable. */
export interface BatchReply {
  points: number;
  repeated: boolean;
  sequence: number;
  writer: string;
}

/** Begins an upload. */
export interface BeginRequest {
}

/** Takes a request back. */
export interface CancelTransitionRequest {
  comment?: string;
  creator?: string;
  kind: "alias" | "stage";
  target: string;
}

/** Changes one's own password. */
export interface ChangePassword {
  new_password: string;
  old_password: string;
}

/** Says how many runs were changed: all that were named. */
export interface ChangedRuns {
  runs: number;
}

/**
 * One line as columns: a bucket each, in the order of x. A pixel that is missing is a gap.
 *
 * `min`, `max` and `mean` are of the finite values, and null where there are none. `nan`, `inf` and `minus_inf` count the others, and are
 * left out where every value is finite.
 */
export interface ChartLine {
  cursor: string;
  first?: (number | string)[];
  inf?: number[];
  key: string;
  last?: (number | string)[];
  max?: (number | null)[];
  max_step?: number[];
  mean?: (number | null)[];
  min?: (number | null)[];
  min_step?: number[];
  minus_inf?: number[];
  nan?: number[];
  pixel?: number[];
  points?: number[];
  run_id: string;
  x_first?: number[];
  x_last?: number[];
}

/** The lines, and the range they are drawn over; null where there is nothing to draw. */
export interface ChartReply {
  first: number | null;
  last: number | null;
  lines: ChartLine[];
  width: number;
}

/** Asks for lines as at most `width` buckets each, all over one range. */
export interface ChartRequest {
  columns?: ("first" | "last" | "max" | "max_step" | "mean" | "min" | "min_step" | "points")[];
  first?: number | null;
  keys: string[];
  last?: number | null;
  run_ids: string[];
  scale?: "linear" | "log";
  width?: number;
  x?: "metric" | "relative" | "step" | "time";
  x_key?: string;
}

/** Asks whether a filter and an order can be read. */
export interface CheckFilter {
  filter?: string;
  order_by?: string[];
  subject?: "experiments" | "logged_models" | "registered_models" | "runs" | "versions";
}

/** Says whether it can be read. */
export interface CheckedFilter {
  mistake: FilterMistake | null;
  valid: boolean;
}

/** The root of the Merkle tree over the first `tree_size` events. */
export interface Checkpoint {
  at_us: number;
  root: string;
  tree_size: number;
}

/** The code that ran, of the tags `mlflow.source.*`. What is not known is left out. */
export interface CodeSource {
  branch?: string;
  commit?: string;
  name?: string;
  repository?: string;
  type?: string;
}

/** A group or role. */
export interface Collection {
  created_at_ms: number;
  display_name: string;
  is_builtin: boolean;
  name: string;
}

/** Names a group or role. */
export interface CollectionName {
  name: string;
}

/** Groups or roles, by name. */
export interface CollectionPage {
  cursor: string;
  items: Collection[];
}

/** A column, tensor or param of a signature that differs; null where one of the two has none. */
export interface ColumnChange {
  from: unknown;
  name: string;
  part: "inputs" | "outputs" | "params";
  to: unknown;
}

/** What somebody said about a version. */
export interface Comment {
  available_actions: ("delete" | "edit")[];
  created_by: string;
  created_ms: number;
  id: string;
  name: string;
  text: string;
  updated_ms: number;
  version: number;
}

/** Names a comment. */
export interface CommentId {
  id: string;
}

/** A page of comments, oldest first. */
export interface CommentPage {
  comments: Comment[];
  cursor: string;
}

/** The files are in the tree. */
export interface CommitReply {
  files: number;
  size_bytes: number;
}

/** Puts files by the digests of their bytes, all or none. */
export interface CommitRequest {
  files: NewFile[];
  root?: string;
}

/** Ends an upload, saying what its bytes are. */
export interface CompleteRequest {
  sha256: string;
  size_bytes: number;
  upload_id: string;
}

/** The path that shows that nothing before `old_size` was changed. Source: RFC 9162, section 2.1.4. */
export interface ConsistencyProof {
  old_root: string;
  old_size: number;
  path: string[];
  root: string;
  tree_size: number;
}

/** Asks how many runs match. */
export interface CountRuns {
  experiment_ids: string[];
  filter?: string;
  view?: "active" | "all" | "deleted";
}

/** Makes a group or role. */
export interface CreateCollection {
  display_name?: string;
  name: string;
}

/** Says something about a version. */
export interface CreateComment {
  text: string;
}

/** Makes an experiment. */
export interface CreateExperiment {
  artifact_location?: string;
  name: string;
  tags?: Record<string, string>;
}

/** Makes a registered model. */
export interface CreateRegisteredModel {
  description?: string;
  name: string;
  tags?: Record<string, string>;
}

/** Starts a run. */
export interface CreateRun {
  experiment_id: string;
  params?: Record<string, string>;
  run_name?: string;
  start_time?: number | null;
  tags?: Record<string, string>;
  user_id?: string;
}

/** Makes a service account, which has no password. */
export interface CreateServiceAccount {
  display_name?: string;
  is_admin?: boolean;
  name: string;
  restore?: boolean;
}

/** Makes a token. */
export interface CreateToken {
  account?: string;
  expires_in_days?: number | null;
  name: string;
  scopes?: ("access" | "all" | "read" | "registry" | "tracking")[];
}

/** Asks that a version comes to a stage, or gets an alias. */
export interface CreateTransitionRequest {
  comment?: string;
  kind: "alias" | "stage";
  target: string;
}

/** Makes a user. */
export interface CreateUser {
  display_name?: string;
  email?: string;
  is_admin?: boolean;
  name: string;
  password?: string;
  restore?: boolean;
}

/** Makes the next version of a registered model. */
export interface CreateVersion {
  description?: string;
  logged_model_id?: string | null;
  run_id?: string | null;
  source: string;
  tags?: Record<string, string>;
}

/** Makes a webhook; it hears of what happens from then on. */
export interface CreateWebhook {
  authorization?: string;
  description?: string;
  events: string[];
  format?: "cloudevents" | "slack";
  model?: string;
  name?: string;
  secret?: string;
  status?: "ACTIVE" | "DISABLED" | "TEST_MODE";
  url: string;
  verify_tls?: boolean;
}

/** Metrics count when they were measured on this. */
export interface DatasetFilter {
  digest?: string;
  name: string;
}

/** A dataset version. */
export interface DatasetName {
  context: string;
  digest: string;
  name: string;
}

/** A page of datasets, by name, digest and context. */
export interface DatasetPage {
  cursor: string;
  datasets: ExperimentDataset[];
}

/** A dataset version that a run read. */
export interface DatasetUse {
  context: string;
  digest: string;
  name: string;
  profile: unknown;
  schema: unknown;
  source: unknown;
  source_type: string;
  tags: Record<string, string>;
}

/** Asks for a page of the datasets that runs of an experiment used. */
export interface DatasetsOf {
  cursor?: string;
  experiment_id: string;
  limit?: number;
}

/** One event owed to a webhook. */
export interface Delivery {
  attempted_us: number | null;
  attempts: number;
  created_us: number;
  delivery_id: string;
  duration_ms: number | null;
  error: string;
  event: string;
  event_seq: number;
  finished_us: number | null;
  id: string;
  next_attempt_us: number | null;
  response_body: string;
  response_status: number | null;
  status: "dead" | "delivered" | "dropped" | "waiting";
}

/** A page of deliveries. */
export interface DeliveryPage {
  cursor: string;
  deliveries: Delivery[];
}

/** Asks what differs between two runs. */
export interface DiffRuns {
  from: string;
  to: string;
}

/** Asks what differs between two versions of a registered model. */
export interface DiffVersions {
  from: string;
  name: string;
  to: string;
}

/** What differs between two versions, or two runs. Lists are by key. */
export interface Differences {
  code: TextChange[];
  datasets_added: DatasetName[];
  datasets_removed: DatasetName[];
  files: FileChange[];
  files_same: number;
  metrics: MetricChange[];
  params: TextChange[];
  tags: TextChange[];
  truncated: boolean;
}

/** Ends a run. */
export interface EndRun {
  end_time?: number | null;
  status?: "FAILED" | "FINISHED" | "KILLED";
}

/** What a model needs to run, of the files conda.yaml, python_env.yaml and requirements.txt. */
export interface Environment {
  conda: string[];
  packages: Package[];
  problems: string[];
  python: string;
}

export interface Problem {
  detail: string;
  end?: number | null;
  field?: string;
  limit?: number | null;
  missing?: string[];
  start?: number | null;
  status: number;
  title: string;
  type: string;
}

/** One change. */
export interface Event {
  actor: string;
  after: unknown;
  at_us: number;
  before: unknown;
  kind: string;
  request_id: string;
  seq: number;
  subject: string;
  subject_kind: string;
  text: string;
}

/** A page of events. One that is not full, or even empty, may be followed by others. */
export interface EventPage {
  cursor: string;
  events: Event[];
}

/** Asks for a page of what happened to an experiment, newest first. */
export interface EventsOfExperiment {
  cursor?: string;
  experiment_id: string;
  limit?: number;
}

/** Asks for a page of what happened to a logged model, newest first. */
export interface EventsOfLoggedModel {
  cursor?: string;
  limit?: number;
  model_id: string;
}

/** Asks for a page of what happened to a registered model and its aliases, newest first. */
export interface EventsOfModel {
  cursor?: string;
  limit?: number;
  name: string;
}

/** Asks for a page of what happened to a run, newest first. */
export interface EventsOfRun {
  cursor?: string;
  limit?: number;
  run_id: string;
}

/** Asks for a page of what happened to a version, newest first. */
export interface EventsOfVersion {
  cursor?: string;
  limit?: number;
  name: string;
  version: string;
}

/** A named group of runs. */
export interface Experiment {
  artifact_location: string;
  created_ms: number;
  experiment_id: string;
  lifecycle_stage: "active" | "deleted";
  name: string;
  note: string;
  runs: RunCounts | null;
  tags: Record<string, string>;
  updated_ms: number;
}

/** A dataset version that runs of an experiment used in a context. */
export interface ExperimentDataset {
  context: string;
  digest: string;
  name: string;
  node_id: string;
  profile: unknown;
  schema: unknown;
  source: unknown;
  source_type: string;
}

/** Names an experiment. */
export interface ExperimentId {
}

/** A page of experiments. */
export interface ExperimentPage {
  cursor: string;
  experiments: Experiment[];
}

/** Names a tag of an experiment. */
export interface ExperimentTagKey {
  experiment_id: string;
  key: string;
}

/** A file that differs; null where one of the two has none. */
export interface FileChange {
  from: VersionFile | null;
  path: string;
  to: VersionFile | null;
}

/** A file or a directory of a tree. */
export interface FileEntry {
  content_type: string;
  is_dir: boolean;
  modified_ms: number | null;
  name: string;
  path: string;
  sha256: string;
  size_bytes: number | null;
}

/** A page of the children of a directory, by path. */
export interface FilePage {
  cursor: string;
  files: FileEntry[];
  root: string;
}

/** An attribute, or a family of keys. */
export interface FilterField {
  comparators: string[];
  keyed: boolean;
  keys: string[];
  kind: "id" | "integer" | "number" | "text";
  name: string;
  orderable: boolean;
}

/** What filters over a subject may speak of. */
export interface FilterFields {
  fields: FilterField[];
}

/** Asks what filters over a subject may speak of. */
export interface FilterFieldsOf {
  subject: "experiments" | "logged_models" | "registered_models" | "runs" | "versions";
}

/** What cannot be read. */
export interface FilterMistake {
  end: number | null;
  field: string;
  message: string;
  reason: string;
  start: number | null;
}

/** Asks for experiments, runs, registered models and versions that are called so. */
export interface FindAnything {
  limit?: number;
  q: string;
}

/** What was granted to somebody. */
export interface Grant {
  alias: string;
  granted_at_ms: number;
  granted_by: string;
  level: "EDIT" | "MANAGE" | "MANAGE_PRODUCTION" | "MANAGE_STAGING" | "NONE" | "READ";
  may_create: boolean;
  object: string;
  object_kind: "alias" | "experiment" | "registered_model" | "store";
}

/** Grants, by object. */
export interface GrantPage {
  cursor: string;
  grants: Grant[];
}

/** Whom something is granted to, and on what. */
export interface GrantTarget {
  alias?: string;
  is_role?: boolean;
  object?: string;
  object_kind: "alias" | "experiment" | "registered_model" | "store";
  principal: string;
}

/** Runs that are equal in the fields. */
export interface Group {
  metrics: Record<string, Spread>;
  runs: number;
  values: (string | null)[];
}

/**
 * A group as columns, over the places of the axis where any of its runs has points, at most one a pixel, in the order of x.
 *
 * A run that has points in the pixel counts with their mean; one that has points on both sides, by the straight line between them; one
 * that has not begun or is over, not at all. Each run counts once, whatever the number of its points.
 */
export interface GroupLine {
  max: (number | null)[];
  mean: (number | null)[];
  min: (number | null)[];
  not_finite: number;
  points: number;
  runs: number[];
  std: (number | null)[];
  with_points: number;
  x: number[];
}

/** Asks for the runs that match, grouped. */
export interface GroupRuns {
  by: string[];
  experiment_ids: string[];
  filter?: string;
  limit?: number;
  metrics?: string[];
  view?: "active" | "all" | "deleted";
}

/** The largest groups, most runs first, then by value. */
export interface Groups {
  groups: Group[];
  truncated: boolean;
}

/** The groups in the order asked for, and the range they are drawn over; null where there is nothing to draw. */
export interface GroupsReply {
  first: number | null;
  groups: GroupLine[];
  last: number | null;
  width: number;
}

/** Asks for what a metric amounts to over groups of runs, all over one range. */
export interface GroupsRequest {
  first?: number | null;
  groups: RunGroup[];
  key: string;
  last?: number | null;
  scale?: "linear" | "log";
  width?: number;
  x?: "metric" | "relative" | "step" | "time";
  x_key?: string;
}

/** Something that is called so. */
export interface Hit {
  at_ms: number | null;
  detail: string;
  id: string;
  kind: "experiment" | "registered_model" | "run" | "version";
  title: string;
}

/** What is called so, by kind: registered models, versions, experiments, runs. */
export interface Hits {
  hits: Hit[];
}

/** Who was granted something on an object. */
export interface Holder {
  granted_at_ms: number;
  granted_by: string;
  kind: "group" | "role" | "service_account" | "user";
  level: "EDIT" | "MANAGE" | "MANAGE_PRODUCTION" | "MANAGE_STAGING" | "NONE" | "READ";
  may_create: boolean;
  principal: string;
}

/** Who was granted what on an object itself. */
export interface HolderPage {
  cursor: string;
  holders: Holder[];
}

/** What the params explain, most first. */
export interface Importance {
  fit: number;
  method: string;
  metric: string;
  params: ParamImportance[];
  runs: number;
  skipped: number;
  truncated: boolean;
}

/** A page of notifications, newest first. */
export interface InboxPage {
  cursor: string;
  notifications: Notification[];
  unread_count: number;
}

/** The path from an event's leaf to the root. Source: RFC 9162, section 2.1.3. */
export interface InclusionProof {
  leaf: string;
  path: string[];
  root: string;
  seq: number;
  tree_size: number;
}

/** Asks which params, metrics and tags the runs of experiments have. */
export interface KeysOfRuns {
  contains?: string;
  experiment_ids: string[];
  kinds?: ("metrics" | "params" | "tags")[];
  limit?: number;
}

/** One change. */
export interface LedgerEvent {
  actor: string;
  after: unknown;
  at_us: number;
  before: unknown;
  kind: string;
  leaf: string;
  request_id: string;
  seq: number;
  subject: string;
  subject_kind: string;
}

/** A page of events, newest first. */
export interface LedgerEvents {
  cursor: string;
  events: LedgerEvent[];
}

/** What the caller may do with an object; each level includes those before it. */
export interface LevelReply {
  level: "EDIT" | "MANAGE" | "MANAGE_PRODUCTION" | "MANAGE_STAGING" | "NONE" | "READ";
}

/** Asks what one may do with an object. */
export interface LevelRequest {
  alias?: string;
  object?: string;
  object_kind: "alias" | "experiment" | "registered_model" | "store";
}

/** The stages of a registered model and the moves among them. */
export interface Lifecycle {
  archive_stage: string;
  four_eyes: boolean;
  moves: LifecycleMove[];
  stages: LifecycleStage[];
}

/** A way from one stage to another. */
export interface LifecycleMove {
  level: "edit" | "manage" | "manage_production" | "manage_staging";
  needs_approval?: boolean;
  source: string;
  target: string;
}

/** Names a registered model that has a lifecycle. */
export interface LifecycleOf {
  name: string;
}

/** Where a version can stand. */
export interface LifecycleStage {
  may_archive?: boolean;
  name: string;
}

/** How much a version came from, and how much came from it; counted up to 1,000. */
export interface LineageCounts {
  downstream: number;
  upstream: number;
}

/** Data flowed from source to target. */
export interface LineageEdge {
  role: "copied_from" | "input" | "output" | "registered_from";
  source: string;
  step: number;
  target: string;
}

/** What is around a node, nearest first. */
export interface LineageGraph {
  edges: LineageEdge[];
  nodes: LineageNode[];
  truncated: boolean;
}

/** A node. One that the caller may not read has `hidden` and an id that is good for this answer only. */
export interface LineageNode {
  created_ms: number;
  detail: Record<string, string>;
  distance: number;
  hidden: boolean;
  id: string;
  kind: "dataset_version" | "logged_model" | "model_version" | "other" | "run";
  name: string;
}

/** Asks for what is around a node. */
export interface LineageOf {
  direction?: "both" | "downstream" | "upstream";
  limit?: number;
  node_id: string;
  steps?: number;
}

/** Asks for accounts. */
export interface ListAccounts {
  cursor?: string;
  limit?: number;
}

/** Asks for a page of what was said about a version, oldest first. */
export interface ListComments {
  cursor?: string;
  limit?: number;
  name: string;
  version: number;
}

/** Asks for a page of the deliveries of a webhook, newest first. */
export interface ListDeliveries {
  cursor?: string;
  id: string;
  limit?: number;
  status?: "dead" | "delivered" | "dropped" | "waiting" | null;
}

/** Asks for a page of events, newest first. */
export interface ListEvents {
  actor?: string;
  cursor?: string;
  experiment_id?: string;
  kind?: string[];
  limit?: number;
  model?: string;
  run_id?: string;
  since_us?: number;
  until_us?: number | null;
}

/** Asks for a page of the experiments that match. */
export interface ListExperiments {
  counts?: boolean;
  cursor?: string;
  filter?: string;
  limit?: number;
  order_by?: string[];
  view?: "active" | "all" | "deleted";
}

/** Asks for a page of the requests that the caller filed, newest first. */
export interface ListFiledRequests {
  cursor?: string;
  limit?: number;
  state?: "any" | "open";
}

/** Asks what was granted to somebody; left out, to oneself. What groups and roles have is not in it. */
export interface ListGrants {
  cursor?: string;
  is_role?: boolean;
  limit?: number;
  principal?: string;
}

/** Asks who was granted what on an object. */
export interface ListHolders {
  alias?: string;
  cursor?: string;
  limit?: number;
  object?: string;
  object_kind: "alias" | "experiment" | "registered_model" | "store";
}

/** Asks for a page of what is in use, the last moved first. */
export interface ListInUse {
  cursor?: string;
  limit?: number;
}

/** Asks for a page of what the caller is told, newest first. */
export interface ListInbox {
  cursor?: string;
  limit?: number;
  unread?: boolean;
}

/** Asks who is in a group or role. */
export interface ListMembers {
  cursor?: string;
  limit?: number;
  name: string;
}

/** Asks for a page of what happened to all versions of a registered model, newest first. */
export interface ListModelActivities {
  cursor?: string;
  limit?: number;
  name: string;
}

/** Asks for a page of the children of a directory of a logged model. */
export interface ListModelFiles {
  cursor?: string;
  limit?: number;
  model_id: string;
  path?: string;
}

/** Asks which aliases are protected. */
export interface ListProtected {
  cursor?: string;
  limit?: number;
  object?: string;
}

/** Asks for a page of the registered models that match. */
export interface ListRegisteredModels {
  cursor?: string;
  filter?: string;
  limit?: number;
  order_by?: string[];
}

/** Asks for a page of the children of a directory of a run. */
export interface ListRunFiles {
  cursor?: string;
  limit?: number;
  path?: string;
  run_id: string;
}

/** Asks for the tokens of an account. */
export interface ListTokens {
  account?: string;
  cursor?: string;
  limit?: number;
}

/** Asks for a page of the requests of a version, oldest first. */
export interface ListTransitionRequests {
  cursor?: string;
  limit?: number;
  name: string;
  state?: "any" | "open";
  version: number;
}

/** Asks for a page of what happened to a version, newest first. */
export interface ListVersionActivities {
  cursor?: string;
  limit?: number;
  name: string;
  version: number;
}

/** Asks for a page of the children of a directory of a version. */
export interface ListVersionFiles {
  cursor?: string;
  limit?: number;
  name: string;
  path?: string;
  version: string;
}

/** Asks for a page of the versions of a registered model. */
export interface ListVersions {
  cursor?: string;
  filter?: string;
  limit?: number;
  metrics?: string[];
  name: string;
  order_by?: string[];
}

/** Asks for a page of the open requests of all models that the caller may approve, oldest first. */
export interface ListWaitingRequests {
  cursor?: string;
  limit?: number;
}

/** Asks for a page of the webhooks that the caller may manage, newest first, of all protocols. */
export interface ListWebhooks {
  cursor?: string;
  limit?: number;
  model?: string;
  protocol?: "databricks" | "mlflow" | "native" | null;
}

/** Writes params of a run, each once. */
export interface LogParams {
  params: Record<string, string>;
}

/** A model that a run made. */
export interface LoggedModel {
  artifact_location: string;
  created_ms: number;
  experiment_id: string;
  lifecycle_stage: "active" | "deleted";
  metrics: ModelMetric[];
  model_id: string;
  model_type: string;
  name: string;
  params: Record<string, string>;
  source_run_id: string;
  status: "PENDING" | "READY" | "UPLOAD_FAILED";
  tags: Record<string, string>;
  truncated: boolean;
  updated_ms: number;
  versions: VersionName[];
}

/** The logged model that a version was made of. */
export interface LoggedModelBrief {
  model_id: string;
  model_type: string;
  name: string;
  params: Record<string, string>;
  status: "PENDING" | "READY" | "UPLOAD_FAILED";
  tags: Record<string, string>;
}

/** Names a logged model. */
export interface LoggedModelId {
  model_id: string;
}

/** A page of logged models. */
export interface LoggedModelPage {
  cursor: string;
  logged_models: LoggedModel[];
}

/** Logs a browser in. */
export interface Login {
  name: string;
  password: string;
}

/** Marks notifications of the caller's as read. */
export interface MarkRead {
  ids?: string[];
  until?: string;
}

/** How many notifications were not read before. */
export interface MarkedRead {
  count: number;
}

/** Who is in a group or role. */
export interface Member {
  display_name: string;
  kind: "group" | "service_account" | "user";
  name: string;
}

/** Members, by name. */
export interface MemberPage {
  cursor: string;
  members: Member[];
}

/** Somebody in a group or role. */
export interface Membership {
}

/** A metric of one or both, the same or not. */
export interface MetricChange {
  delta: number | null;
  from: number | string | null;
  key: string;
  to: number | string | null;
}

/** One series at a glance. `min` and `max` are of the finite values, and null where there are none. */
export interface MetricSummary {
  first_step: number;
  last: number | string;
  last_step: number;
  last_time_ms: number;
  max: number | string | null;
  max_step: number | null;
  min: number | string | null;
  min_step: number | null;
  points: number;
}

/** The digests of the bytes that have to be sent, in the order asked and each once. */
export interface MissingReply {
  missing: string[];
}

/** Asks which bytes have to be sent. */
export interface MissingRequest {
  sha256: string[];
}

/** A logged model that a run used. */
export interface ModelInput {
  model_id: string;
  name: string;
}

/** One point of a metric that measures a model. */
export interface ModelMetric {
  dataset_digest: string;
  dataset_name: string;
  key: string;
  run_id: string;
  step: number;
  time_ms: number;
  value: number | string;
}

/** Names a registered model. */
export interface ModelName {
  name: string;
}

/** A logged model that a run made, and at which step of it. */
export interface ModelOutput {
  model_id: string;
  name: string;
  step: number;
}

/** What the MLmodel file says. */
export interface ModelPackage {
  created: string;
  flavors: Record<string, unknown>;
  input_example: unknown;
  mlflow_version: string;
  model_uuid: string;
  problem: string;
  signature: Signature | null;
}

/** Names a tag of a registered model. */
export interface ModelTagKey {
  key: string;
  name: string;
}

/** Puts a version in a stage. */
export interface MoveStage {
  archive_existing?: boolean;
  comment?: string;
  stage: string;
}

/** A file whose bytes the store has. */
export interface NewFile {
  path: string;
  sha256: string;
  size_bytes: number;
}

/** The points of a series that came since the cursor, in the order they were written; a point may be there twice. */
export interface NewPoints {
  cursor: string;
  key: string;
  run_id: string;
  stale?: boolean;
  steps?: number[];
  times_ms?: number[];
  values?: (number | string)[];
}

/** A token, this once with its secret. */
export interface NewToken {
  about: Token;
  token: string;
}

/** An activity that the caller is told of. */
export interface Notification {
  activity: Activity;
  id: string;
  read_ms: number | null;
}

/** A library that a model was made with. */
export interface Package {
  line: string;
  name: string;
  version: string;
}

/** What one param explains. */
export interface ParamImportance {
  correlation: number | null;
  importance: number;
  kind: "category" | "number";
  param: string;
  runs: number;
  values: number;
}

/** The event that made a version: ask /ledger/inclusion for the proof that it is in the ledger. */
export interface ProofReference {
  leaf: string;
  provable: boolean;
  seq: number;
}

/** Names an alias to protect. */
export interface ProtectedAlias {
  object?: string;
}

/** Protected aliases, in lower case. */
export interface ProtectedPage {
  aliases: string[];
  cursor: string;
}

/** Sends a delivery that is over once more. */
export interface Redeliver {
}

/** A named line of versions. */
export interface RegisteredModel {
  aliases: Record<string, number>;
  created_ms: number;
  description: string;
  latest_versions: VersionBrief[];
  name: string;
  owner: string;
  tags: Record<string, string>;
  updated_ms: number;
  versions: number;
}

/** A page of registered models. */
export interface RegisteredModelPage {
  cursor: string;
  registered_models: RegisteredModel[];
}

/** Resolves every request for a move without making it. */
export interface RejectTransitionRequest {
  comment?: string;
  kind: "alias" | "stage";
  target: string;
}

/** Gives a registered model another name; its versions, aliases and history go with it. */
export interface RenameRegisteredModel {
  new_name: string;
}

/** A run with everything that was logged to it. */
export interface Run {
  artifact_uri: string;
  children: number;
  datasets: DatasetUse[];
  end_time: number | null;
  experiment_id: string;
  experiment_name: string;
  lifecycle_stage: "active" | "deleted";
  metrics: Record<string, MetricSummary>;
  model_inputs: ModelInput[];
  model_outputs: ModelOutput[];
  note: string;
  params: Record<string, string>;
  parent_run_id: string;
  run_id: string;
  run_name: string;
  source: CodeSource;
  start_time: number;
  status: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  tags: Record<string, string>;
  user_id: string;
  versions: VersionName[];
}

/** The run that made a version. */
export interface RunBrief {
  end_time: number | null;
  experiment_id: string;
  experiment_name: string;
  lifecycle_stage: "active" | "deleted";
  run_id: string;
  run_name: string;
  start_time: number;
  status: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  user_id: string;
}

/** How many runs match. */
export interface RunCount {
  runs: number;
}

/** How many runs an experiment has. */
export interface RunCounts {
  active: number;
  deleted: number;
  last_start_time: number | null;
}

/** What differs between two runs. */
export interface RunDiff {
  differences: Differences;
  from: RunBrief;
  to: RunBrief;
}

/** Runs that are drawn as one. */
export interface RunGroup {
  run_ids: string[];
}

/** Names a run. */
export interface RunId {
}

/** Names several runs. */
export interface RunIds {
  run_ids: string[];
}

/** Keys in alphabetical order; a kind that was not asked for has none. */
export interface RunKeys {
  metrics: string[];
  params: string[];
  tags: string[];
  truncated: boolean;
  whole: boolean;
}

/** Asks for a page of the runs below a run. */
export interface RunPageOf {
  cursor?: string;
  limit?: number;
  run_id: string;
}

/** A run with the columns asked for. What a run lacks is left out. */
export interface RunRow {
  artifact_uri?: string;
  children?: number;
  end_time?: number | null;
  experiment_id?: string;
  last_step?: Record<string, number>;
  lifecycle_stage?: string;
  max?: Record<string, number | string>;
  max_step?: Record<string, number>;
  metrics?: Record<string, number | string>;
  min?: Record<string, number | string>;
  min_step?: Record<string, number>;
  params?: Record<string, string>;
  run_id: string;
  run_name?: string;
  start_time?: number;
  status?: string;
  tags?: Record<string, string>;
  user_id?: string;
}

/** A page of runs. */
export interface RunRows {
  cursor: string;
  runs: RunRow[];
}

/** Names a tag of a run. */
export interface RunTagKey {
  key: string;
  run_id: string;
}

/** Values, those that most runs have first. */
export interface RunValues {
  truncated: boolean;
  values: ValueCount[];
  whole: boolean;
}

/** Asks for a page of the logged models that match. */
export interface SearchLoggedModels {
  cursor?: string;
  datasets?: DatasetFilter[];
  experiment_ids: string[];
  filter?: string;
  limit?: number;
  order_by?: string[];
}

/** Asks for a page of the runs that match. */
export interface SearchRuns {
  cursor?: string;
  experiment_ids: string[];
  filter?: string;
  limit?: number;
  order_by?: string[];
  select?: string[] | null;
  view?: "active" | "all" | "deleted";
}

/** Whether one has to log in, how, and who is logged in with the cookie or the credentials that were sent. */
export interface SessionState {
  csrf_token: string;
  is_admin: boolean;
  login_required: boolean;
  name: string;
  setup_required: boolean;
  with_password: boolean;
  with_provider: boolean;
}

/** Points an alias to a version, wherever it pointed before. */
export interface SetAlias {
  version: number;
}

/** Sets a tag, over an earlier value. */
export interface SetExperimentTag {
  value: string;
}

/** Grants a level, in place of what was granted before. */
export interface SetGrant {
  alias?: string;
  is_role?: boolean;
  level: "EDIT" | "MANAGE" | "MANAGE_PRODUCTION" | "MANAGE_STAGING" | "NONE" | "READ";
  may_create?: boolean;
  object?: string;
  object_kind: "alias" | "experiment" | "registered_model" | "store";
  principal: string;
}

/** Gives a registered model a lifecycle of its own; without stages and moves, the default ones. */
export interface SetLifecycle {
  archive_stage?: string;
  four_eyes?: boolean;
  moves?: LifecycleMove[];
  stages?: LifecycleStage[];
}

/** Sets a tag of a registered model, over an earlier value. */
export interface SetModelTag {
  value: string;
}

/** Sets a tag of a run, over an earlier value. */
export interface SetRunTag {
  value: string;
}

/** Sets a tag of a version, over an earlier value. */
export interface SetVersionTag {
  value: string;
}

/** Makes the first administrator. */
export interface Setup {
  name: string;
  password: string;
  token: string;
}

/** What a model takes and answers, as its MLmodel file says; null where it says nothing. */
export interface Signature {
  inputs: unknown;
  outputs: unknown;
  params: unknown;
}

/** The latest values of a metric in a group, without NaN; null where no run has a number. */
export interface Spread {
  max: number | string | null;
  mean: number | string | null;
  min: number | string | null;
  runs: number;
}

/** Asks which versions are in a stage, or were. */
export interface StageAsOf {
  at_us?: number | null;
  name: string;
  stage: string;
}

/** A stage that a version can go to, by its model's lifecycle. */
export interface StageOption {
  may_archive: boolean;
  may_move: boolean;
  needs_approval: boolean;
  stage: string;
}

/** A version was in a stage from one time until another. */
export interface StageSpan {
  actor: string;
  from_us: number;
  stage: string;
  to_us: number | null;
  version: number;
}

/** The stages of a version, oldest first, or the versions in a stage, by number. */
export interface StageSpans {
  spans: StageSpan[];
  truncated: boolean;
}

/** How much there is in the store. */
export interface Storage {
  blobs: number;
  blobs_bytes: number;
  database: "postgres" | "sqlite";
  database_bytes: number;
  datasets: number;
  events: number;
  experiments: number;
  files: number;
  files_bytes: number;
  logged_models: number;
  registered_models: number;
  runs: number;
  series_bytes: number;
  series_points: number;
  versions: number;
}

/** Asks for the events that happen from now on, or after one. */
export interface StreamEvents {
  actor?: string;
  after?: number | null;
  experiment_id?: string;
  kind?: string[];
  model?: string;
  run_id?: string;
}

/** Says what the caller wants to hear of a registered model. */
export interface SubscribeToModel {
  state: "ALL_EVENTS" | "DEFAULT" | "UNSUBSCRIBED";
}

/** Says what the caller wants to hear of a version. */
export interface SubscribeToVersion {
  state: "DEFAULT" | "SUBSCRIBED" | "UNSUBSCRIBED";
}

/** Names a registered model that one may subscribe to. */
export interface SubscribedModel {
  name: string;
}

/** Names a version that one may subscribe to. */
export interface SubscribedVersion {
  name: string;
  version: number;
}

/** What the caller wants to hear. */
export interface Subscription {
  effective: "ALL_EVENTS" | "DEFAULT" | "SUBSCRIBED" | "UNSUBSCRIBED";
  state: "ALL_EVENTS" | "DEFAULT" | "SUBSCRIBED" | "UNSUBSCRIBED";
}

/** Sets and removes tags of several runs: of all, or of none. */
export interface TagRuns {
  run_ids: string[];
  tags: Record<string, string | null>;
}

/** A series, and where its last answer ended. */
export interface TailLine {
  cursor: string;
  key: string;
  run_id: string;
}

/** The new points, in the order of the lines. */
export interface TailReply {
  lines: NewPoints[];
}

/** Asks for the points that came since. */
export interface TailRequest {
  lines: TailLine[];
}

/** What came of a test. */
export interface TestResult {
  delivered: boolean;
  duration_ms: number;
  error: string;
  response_body: string;
  response_status: number | null;
}

/** Sends an example now, also where the webhook is not active. */
export interface TestWebhook {
  event?: string;
}

/** Something that differs; null where one of the two has none. */
export interface TextChange {
  from: string | null;
  key: string;
  to: string | null;
}

/** What is known of a token. */
export interface Token {
  created_at_ms: number;
  created_by: string;
  expires_at_ms: number | null;
  hint: string;
  id: number;
  last_used_at_ms: number | null;
  name: string;
  revoked_at_ms: number | null;
  scopes: ("access" | "all" | "read" | "registry" | "tracking")[];
}

/** Names a token of an account. */
export interface TokenId {
  account?: string;
  token_id: number;
}

/** Tokens, newest first. */
export interface TokenPage {
  cursor: string;
  tokens: Token[];
}

/** Somebody asks that a version comes to a stage, or gets an alias. */
export interface TransitionRequest {
  available_actions: ("approve" | "cancel" | "reject")[];
  comment: string;
  created_by: string;
  created_ms: number;
  id: string;
  kind: "alias" | "stage";
  name: string;
  resolved_by: string;
  resolved_ms: number | null;
  source: string;
  state: "approved" | "cancelled" | "closed" | "open" | "rejected";
  target: string;
  version: number;
}

/** A page of transition requests. */
export interface TransitionRequestPage {
  cursor: string;
  requests: TransitionRequest[];
}

/** Changes what is given. */
export interface UpdateAccount {
  display_name?: string | null;
  email?: string | null;
  is_admin?: boolean | null;
  is_disabled?: boolean | null;
  password?: string | null;
}

/** Changes what people see of a group or role. */
export interface UpdateCollection {
  display_name: string;
}

/** Lets a comment of the caller's say something else. */
export interface UpdateComment {
  text: string;
}

/** Changes an experiment; what is left out stays as it is. */
export interface UpdateExperiment {
  name?: string;
  note?: string;
  tags?: Record<string, string | null>;
}

/** Changes a registered model; what is left out stays as it is. */
export interface UpdateRegisteredModel {
  description?: string;
  tags?: Record<string, string | null>;
}

/** Changes a run; what is left out stays as it is. */
export interface UpdateRun {
  end_time?: number;
  note?: string;
  run_name?: string;
  status?: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  tags?: Record<string, string | null>;
}

/** Changes a version; what is left out stays as it is. */
export interface UpdateVersion {
  description?: string;
  tags?: Record<string, string | null>;
}

/** Changes a webhook, of whatever protocol; what is left out stays as it is. */
export interface UpdateWebhook {
  authorization?: string;
  description?: string;
  events?: string[];
  format?: "cloudevents" | "slack";
  name?: string;
  secret?: string;
  status?: "ACTIVE" | "DISABLED" | "TEST_MODE";
  url?: string;
  verify_tls?: boolean;
}

/** How far an upload is. */
export interface UploadReply {
  offset: number;
  sha256?: string;
  upload_id: string;
}

/** Asks how far an upload is. */
export interface UploadRequest {
  upload_id: string;
}

/** An alias that points to a version, or a version in production. */
export interface Use {
  actor: string;
  from_us: number;
  kind: "alias" | "stage";
  label: string;
  name: string;
  public_id: string;
  version: number;
}

/** A page of what is in use. */
export interface UsePage {
  cursor: string;
  in_use: Use[];
}

/** A value, and how many runs have it. */
export interface ValueCount {
  runs: number;
  value: string;
}

/** Asks which values a field of the runs of experiments has. */
export interface ValuesOfRuns {
  contains?: string;
  experiment_ids: string[];
  field: string;
  limit?: number;
}

/** Everything about a version. */
export interface Version {
  activities: Activity[];
  alias_history: AliasSpan[];
  aliases: string[];
  code: CodeSource;
  comments: Comment[];
  created_ms: number;
  datasets: DatasetUse[];
  description: string;
  environment: Environment | null;
  evaluations: ModelMetric[];
  files: VersionFiles;
  hidden: string[];
  level: string;
  lineage: LineageCounts;
  logged_model: LoggedModelBrief | null;
  logged_model_id: string;
  metrics: Record<string, MetricSummary>;
  model: ModelPackage | null;
  name: string;
  owner: string;
  params: Record<string, string>;
  proof: ProofReference | null;
  public_id: string;
  requests: TransitionRequest[];
  run: RunBrief | null;
  run_id: string;
  run_link: string;
  source: string;
  stage: string;
  stage_history: StageSpan[];
  stage_options: StageOption[];
  status: string;
  status_message: string;
  storage_location: string;
  tags: Record<string, string>;
  truncated: string[];
  updated_ms: number;
  version: number;
}

/** A version, as a list shows it. */
export interface VersionBrief {
  aliases: string[];
  created_by: string;
  created_ms: number;
  description: string;
  logged_model_id: string;
  manifest_digest: string;
  metrics: Record<string, number | string>;
  name: string;
  public_id: string;
  run_id: string;
  source: string;
  stage: string;
  status: string;
  tags: Record<string, string>;
  updated_ms: number;
  version: number;
}

/** What differs between two versions. */
export interface VersionDiff {
  differences: Differences;
  environment: TextChange[];
  flavors: TextChange[];
  from: VersionBrief;
  signature: ColumnChange[];
  to: VersionBrief;
}

/** A sealed file. */
export interface VersionFile {
  path: string;
  sha256: string;
  size_bytes: number;
}

/** What a version is made of. */
export interface VersionFiles {
  count: number;
  files: VersionFile[];
  manifest_digest: string;
  sealed: boolean;
  size_bytes: number;
}

/** Names a version. */
export interface VersionId {
  name: string;
  version: string;
}

/** A version of a registered model. */
export interface VersionName {
  aliases: string[];
  name: string;
  stage: string;
  version: number;
}

/** A page of versions. */
export interface VersionPage {
  cursor: string;
  versions: VersionBrief[];
}

/** Names a tag of a version. */
export interface VersionTagKey {
  key: string;
  name: string;
  version: string;
}

/** A subscription to events. Its secrets are never answered. */
export interface Webhook {
  created_by: string;
  created_ms: number;
  description: string;
  events: string[];
  format: "cloudevents" | "databricks" | "databricks_job" | "mlflow" | "slack";
  has_authorization: boolean;
  has_secret: boolean;
  id: string;
  job_id: string;
  model: string;
  name: string;
  protocol: "databricks" | "mlflow" | "native";
  status: "ACTIVE" | "DISABLED" | "TEST_MODE";
  updated_ms: number;
  url: string;
  verify_tls: boolean;
}

/** Names a webhook. */
export interface WebhookId {
  id: string;
}

/** A page of webhooks. */
export interface WebhookPage {
  cursor: string;
  webhooks: Webhook[];
}

/** Who asks. */
export interface Whoami {
  groups: string[];
  is_admin: boolean;
  name: string;
  roles: string[];
  scopes: ("access" | "all" | "read" | "registry" | "tracking")[];
}

/** Every operation of the native protocol. */
export interface Operations {
  /** Forget an upload and its bytes. */
  abortUpload: {
    method: "DELETE";
    path: "/api/v1/uploads/{upload_id}";
    parameters: { upload_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Response;
  };
  /** Put somebody in a group; nothing happens when they are in it. */
  addGroupMember: {
    method: "PUT";
    path: "/api/v1/groups/{name}/members/{member}";
    parameters: { name: string; member: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Put somebody in a role; nothing happens when they are in it. */
  addRoleMember: {
    method: "PUT";
    path: "/api/v1/roles/{name}/members/{member}";
    parameters: { name: string; member: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Write a frame of points once, however often it is sent. */
  appendFrame: {
    method: "POST";
    path: "/api/v1/series/batch";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: Blob;
    answer: BatchReply;
  };
  /** Append the body to an upload, at the query's `offset`, which must be where it ends. */
  appendToUpload: {
    method: "PUT";
    path: "/api/v1/uploads/{upload_id}";
    parameters: { upload_id: string };
    query: { offset?: string };
    body: Blob;
    answer: UploadReply;
  };
  /** Make the move that was asked for, and resolve every request for it. Needs the level of the move. */
  approveTransitionRequest: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests/approve";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: ApproveTransitionRequest;
    answer: Activity;
  };
  /** Send a browser to the OpenID provider; the query's `next` is the path to come back to. */
  beginProviderLogin: {
    method: "GET";
    path: "/api/v1/login/oidc";
    parameters: Record<string, never>;
    query: { next?: string };
    body: undefined;
    answer: Response;
  };
  /** Begin an upload that can go on where it broke off. */
  beginUpload: {
    method: "POST";
    path: "/api/v1/uploads";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: UploadReply;
  };
  /** Take a request back: one's own, or with the level manage anybody's. */
  cancelTransitionRequest: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests/cancel";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: CancelTransitionRequest;
    answer: Activity;
  };
  /** Change one's own password; all one's sessions end. */
  changePassword: {
    method: "PUT";
    path: "/api/v1/password";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: ChangePassword;
    answer: Record<string, unknown>;
  };
  /** Answer whether a filter and an order can be read, and where the mistake is when they cannot. */
  checkFilter: {
    method: "POST";
    path: "/api/v1/filters/check";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CheckFilter;
    answer: CheckedFilter;
  };
  /** Put files by the digests of bytes that the store has, all or none. */
  commitFiles: {
    method: "POST";
    path: "/api/v1/artifacts/commit";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CommitRequest;
    answer: CommitReply;
  };
  /** End an upload: its bytes can be committed by their digest then. */
  completeUpload: {
    method: "POST";
    path: "/api/v1/uploads/complete";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CompleteRequest;
    answer: UploadReply;
  };
  /** Count the runs that match a filter. */
  countRuns: {
    method: "POST";
    path: "/api/v1/runs/count";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CountRuns;
    answer: RunCount;
  };
  /** Say something about a version. */
  createComment: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/comments";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: CreateComment;
    answer: Comment;
  };
  /** Make an experiment. */
  createExperiment: {
    method: "POST";
    path: "/api/v1/experiments";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateExperiment;
    answer: Experiment;
  };
  /** Make a group. */
  createGroup: {
    method: "POST";
    path: "/api/v1/groups";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateCollection;
    answer: Collection;
  };
  /** Make a registered model. */
  createRegisteredModel: {
    method: "POST";
    path: "/api/v1/registered-models";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateRegisteredModel;
    answer: RegisteredModel;
  };
  /** Make a role. */
  createRole: {
    method: "POST";
    path: "/api/v1/roles";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateCollection;
    answer: Collection;
  };
  /** Start a run. */
  createRun: {
    method: "POST";
    path: "/api/v1/runs";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateRun;
    answer: Run;
  };
  /** Make or restore a service account, which logs in with tokens only. */
  createServiceAccount: {
    method: "POST";
    path: "/api/v1/service-accounts";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateServiceAccount;
    answer: Account;
  };
  /** Make a token, and answer its secret this once. */
  createToken: {
    method: "POST";
    path: "/api/v1/tokens";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateToken;
    answer: NewToken;
  };
  /** Ask that a version comes to a stage, or gets an alias. */
  createTransitionRequest: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: CreateTransitionRequest;
    answer: TransitionRequest;
  };
  /** Make a user, or restore a deleted one. */
  createUser: {
    method: "POST";
    path: "/api/v1/users";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateUser;
    answer: Account;
  };
  /** Make the next version of a registered model, and seal its files. */
  createVersion: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions";
    parameters: { name: string };
    query: Record<string, never>;
    body: CreateVersion;
    answer: VersionBrief;
  };
  /** Make a webhook for one registered model, or for everything that happens in the store. */
  createWebhook: {
    method: "POST";
    path: "/api/v1/webhooks";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateWebhook;
    answer: Webhook;
  };
  /** Remove an alias; nothing happens when the model has none of that name. */
  deleteAlias: {
    method: "DELETE";
    path: "/api/v1/registered-models/{name}/aliases/{alias}";
    parameters: { name: string; alias: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Delete a comment: the caller's, or with the level manage anybody's. */
  deleteComment: {
    method: "DELETE";
    path: "/api/v1/comments/{id}";
    parameters: { id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Mark an experiment and its active runs deleted. */
  deleteExperiment: {
    method: "DELETE";
    path: "/api/v1/experiments/{experiment_id}";
    parameters: { experiment_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Experiment;
  };
  /** Remove a tag of an active experiment. */
  deleteExperimentTag: {
    method: "DELETE";
    path: "/api/v1/experiments/{experiment_id}/tags/{key}";
    parameters: { experiment_id: string; key: string };
    query: Record<string, never>;
    body: undefined;
    answer: Experiment;
  };
  /** Take a grant back on an object that the caller manages. */
  deleteGrant: {
    method: "DELETE";
    path: "/api/v1/grants";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: GrantTarget;
    answer: Record<string, unknown>;
  };
  /** Remove a group with what was granted to it; its members stay. */
  deleteGroup: {
    method: "DELETE";
    path: "/api/v1/groups/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Delete a registered model with its versions and aliases. */
  deleteRegisteredModel: {
    method: "DELETE";
    path: "/api/v1/registered-models/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Remove a tag of a registered model; nothing happens when it has none of that key. */
  deleteRegisteredModelTag: {
    method: "DELETE";
    path: "/api/v1/registered-models/{name}/tags/{key}";
    parameters: { name: string; key: string };
    query: Record<string, never>;
    body: undefined;
    answer: RegisteredModel;
  };
  /** Remove a role with what was granted to it; its members stay. */
  deleteRole: {
    method: "DELETE";
    path: "/api/v1/roles/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Mark a run deleted. */
  deleteRun: {
    method: "DELETE";
    path: "/api/v1/runs/{run_id}";
    parameters: { run_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Run;
  };
  /** Remove a tag of a run. */
  deleteRunTag: {
    method: "DELETE";
    path: "/api/v1/runs/{run_id}/tags/{key}";
    parameters: { run_id: string; key: string };
    query: Record<string, never>;
    body: undefined;
    answer: Run;
  };
  /** Mark several runs deleted: all, or none. */
  deleteRuns: {
    method: "POST";
    path: "/api/v1/runs/bulk/delete";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: RunIds;
    answer: ChangedRuns;
  };
  /** Remove a service account with its tokens, sessions, grants and subscriptions; nobody else gets its name. */
  deleteServiceAccount: {
    method: "DELETE";
    path: "/api/v1/service-accounts/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Remove a user with its tokens, sessions, grants and subscriptions; nobody else gets its name. */
  deleteUser: {
    method: "DELETE";
    path: "/api/v1/users/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Delete a version with its aliases; its number is never given again. */
  deleteVersion: {
    method: "DELETE";
    path: "/api/v1/registered-models/{name}/versions/{version}";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Remove a tag of a version; nothing happens when it has none of that key. */
  deleteVersionTag: {
    method: "DELETE";
    path: "/api/v1/registered-models/{name}/versions/{version}/tags/{key}";
    parameters: { name: string; version: string; key: string };
    query: Record<string, never>;
    body: undefined;
    answer: VersionBrief;
  };
  /** Delete a webhook; what still waits for it is dropped. */
  deleteWebhook: {
    method: "DELETE";
    path: "/api/v1/webhooks/{id}";
    parameters: { id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Answer what differs between two runs: params, metrics, tags, files, datasets, code. */
  diffRuns: {
    method: "GET";
    path: "/api/v1/runs/diff";
    parameters: Record<string, never>;
    query: { from: string; to: string };
    body: undefined;
    answer: RunDiff;
  };
  /** Answer what differs between two versions: params, metrics, signature, environment, files, datasets, code. */
  diffVersions: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/diff";
    parameters: { name: string };
    query: { from: string; to: string };
    body: undefined;
    answer: VersionDiff;
  };
  /** Answer series of several runs as buckets, as many as a chart has pixels, with every extreme exact. */
  drawChart: {
    method: "POST";
    path: "/api/v1/series/chart";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: ChartRequest;
    answer: ChartReply;
  };
  /** Answer a metric over groups of runs: mean, deviation, extremes and number of runs at each place of one axis. */
  drawGroups: {
    method: "POST";
    path: "/api/v1/series/groups";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: GroupsRequest;
    answer: GroupsReply;
  };
  /** End a run. */
  endRun: {
    method: "POST";
    path: "/api/v1/runs/{run_id}/end";
    parameters: { run_id: string };
    query: Record<string, never>;
    body: EndRun;
    answer: Run;
  };
  /** Answer the runs of a search as CSV (query: as searchRuns; lists are repeated parameters), at most 2000 columns. */
  exportRuns: {
    method: "GET";
    path: "/api/v1/runs/export";
    parameters: Record<string, never>;
    query: { experiment_ids?: string; filter?: string; view?: string; order_by?: string; select?: string };
    body: undefined;
    answer: Response;
  };
  /** Answer experiments, runs, registered models and versions that are called so. */
  findAnything: {
    method: "GET";
    path: "/api/v1/search";
    parameters: Record<string, never>;
    query: { q: string; limit?: number };
    body: undefined;
    answer: Hits;
  };
  /** Answer which bytes have to be sent, of those with these digests. */
  findMissingBytes: {
    method: "POST";
    path: "/api/v1/artifacts/missing";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: MissingRequest;
    answer: MissingReply;
  };
  /** Where the OpenID provider sends a browser back to; begins a session. */
  finishProviderLogin: {
    method: "GET";
    path: "/api/v1/login/oidc/callback";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Response;
  };
  /** Answer what an alias points to, or what it pointed to at a time. */
  getAlias: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/aliases/{alias}";
    parameters: { name: string; alias: string };
    query: { at_us?: number };
    body: undefined;
    answer: AliasSpan;
  };
  /** Answer the newest checkpoint: whoever keeps one can tell later if history was changed. */
  getCheckpoint: {
    method: "GET";
    path: "/api/v1/ledger/checkpoint";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Checkpoint;
  };
  /** Answer an experiment, deleted or not, with the counts of its runs. */
  getExperiment: {
    method: "GET";
    path: "/api/v1/experiments/{experiment_id}";
    parameters: { experiment_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Experiment;
  };
  /** Answer what the caller may do with an object. */
  getLevel: {
    method: "GET";
    path: "/api/v1/level";
    parameters: Record<string, never>;
    query: { object_kind: "alias" | "experiment" | "registered_model" | "store"; object?: string; alias?: string };
    body: undefined;
    answer: LevelReply;
  };
  /** Answer the stages of a registered model and the moves among them. */
  getLifecycle: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/lifecycle";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Lifecycle;
  };
  /** Answer what a run, dataset, logged model or version came from and what came from it, step by step. */
  getLineage: {
    method: "GET";
    path: "/api/v1/lineage/{node_id}";
    parameters: { node_id: string };
    query: { direction?: "both" | "downstream" | "upstream"; steps?: number; limit?: number };
    body: undefined;
    answer: LineageGraph;
  };
  /** Answer a logged model, deleted or not, with its params, tags, metrics, and the versions made of it. */
  getLoggedModel: {
    method: "GET";
    path: "/api/v1/logged-models/{model_id}";
    parameters: { model_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: LoggedModel;
  };
  /** Answer what the caller wants to hear of a registered model. */
  getModelSubscription: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/subscription";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Subscription;
  };
  /** Answer a registered model with its tags, aliases and newest versions. */
  getRegisteredModel: {
    method: "GET";
    path: "/api/v1/registered-models/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: RegisteredModel;
  };
  /** Answer a run, deleted or not, with everything that was logged to it. */
  getRun: {
    method: "GET";
    path: "/api/v1/runs/{run_id}";
    parameters: { run_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Run;
  };
  /** Answer a service account. */
  getServiceAccount: {
    method: "GET";
    path: "/api/v1/service-accounts/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Account;
  };
  /** Answer whether one has to log in, how, and who is logged in. */
  getSession: {
    method: "GET";
    path: "/api/v1/session";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: SessionState;
  };
  /** Answer how much there is in the store, and how many bytes it takes. */
  getStorage: {
    method: "GET";
    path: "/api/v1/storage";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Storage;
  };
  /** Answer how many bytes of an upload arrived. */
  getUpload: {
    method: "GET";
    path: "/api/v1/uploads/{upload_id}";
    parameters: { upload_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: UploadReply;
  };
  /** Answer a user. */
  getUser: {
    method: "GET";
    path: "/api/v1/users/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Account;
  };
  /** Answer everything about a version: by its number, `@` and an alias, or `latest`. */
  getVersion: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: undefined;
    answer: Version;
  };
  /** Answer what the caller wants to hear of a version. */
  getVersionSubscription: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/subscription";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: undefined;
    answer: Subscription;
  };
  /** Answer a webhook, without its secrets. */
  getWebhook: {
    method: "GET";
    path: "/api/v1/webhooks/{id}";
    parameters: { id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Webhook;
  };
  /** Group the runs that match a filter by params, tags or attributes, and sum up metrics in each group. */
  groupRuns: {
    method: "POST";
    path: "/api/v1/runs/group";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: GroupRuns;
    answer: Groups;
  };
  /** Answer a page of what an alias pointed to over time, newest first. */
  listAliasHistory: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/aliases/{alias}/history";
    parameters: { name: string; alias: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: AliasSpans;
  };
  /** Answer what the aliases of a registered model point to, since when and by whom; at most 1,000. */
  listAliases: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/aliases";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Aliases;
  };
  /** Answer a page of the active runs below a run. */
  listChildRuns: {
    method: "GET";
    path: "/api/v1/runs/{run_id}/children";
    parameters: { run_id: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: RunRows;
  };
  /** Answer a page of what was said about a version, oldest first. */
  listComments: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/comments";
    parameters: { name: string; version: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: CommentPage;
  };
  /** Answer a page of the datasets that runs of an experiment used, with schema and profile. */
  listDatasets: {
    method: "GET";
    path: "/api/v1/experiments/{experiment_id}/datasets";
    parameters: { experiment_id: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: DatasetPage;
  };
  /** Answer a page of what was and will be sent to a webhook, newest first. */
  listDeliveries: {
    method: "GET";
    path: "/api/v1/webhooks/{id}/deliveries";
    parameters: { id: string };
    query: { status?: "dead" | "delivered" | "dropped" | "waiting"; limit?: number; cursor?: string };
    body: undefined;
    answer: DeliveryPage;
  };
  /** Answer a page of the events that the caller may read, newest first. */
  listEvents: {
    method: "GET";
    path: "/api/v1/events";
    parameters: Record<string, never>;
    query: { kind?: string[]; actor?: string; model?: string; experiment_id?: string; run_id?: string; since_us?: number; until_us?: number; limit?: number; cursor?: string };
    body: undefined;
    answer: EventPage;
  };
  /** Answer a page of what happened to an experiment, newest first. */
  listEventsOfExperiment: {
    method: "GET";
    path: "/api/v1/experiments/{experiment_id}/events";
    parameters: { experiment_id: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: LedgerEvents;
  };
  /** Answer a page of what happened to a logged model, newest first. */
  listEventsOfLoggedModel: {
    method: "GET";
    path: "/api/v1/logged-models/{model_id}/events";
    parameters: { model_id: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: LedgerEvents;
  };
  /** Answer a page of what happened to a registered model and its aliases, newest first. */
  listEventsOfRegisteredModel: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/events";
    parameters: { name: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: LedgerEvents;
  };
  /** Answer a page of what happened to a run, newest first. */
  listEventsOfRun: {
    method: "GET";
    path: "/api/v1/runs/{run_id}/events";
    parameters: { run_id: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: LedgerEvents;
  };
  /** Answer a page of what happened to a version, newest first. */
  listEventsOfVersion: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/events";
    parameters: { name: string; version: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: LedgerEvents;
  };
  /** Answer a page of the experiments that match a filter. */
  listExperiments: {
    method: "GET";
    path: "/api/v1/experiments";
    parameters: Record<string, never>;
    query: { filter?: string; view?: "active" | "all" | "deleted"; order_by?: string[]; counts?: boolean; limit?: number; cursor?: string };
    body: undefined;
    answer: ExperimentPage;
  };
  /** Answer a page of the requests that the caller filed, newest first. */
  listFiledRequests: {
    method: "GET";
    path: "/api/v1/requests/filed";
    parameters: Record<string, never>;
    query: { state?: "any" | "open"; limit?: number; cursor?: string };
    body: undefined;
    answer: TransitionRequestPage;
  };
  /** Answer what filters over a subject may speak of. */
  listFilterFields: {
    method: "GET";
    path: "/api/v1/filters/{subject}";
    parameters: { subject: string };
    query: Record<string, never>;
    body: undefined;
    answer: FilterFields;
  };
  /** Answer a page of what was granted to somebody themselves. */
  listGrants: {
    method: "GET";
    path: "/api/v1/grants";
    parameters: Record<string, never>;
    query: { principal?: string; is_role?: boolean; limit?: number; cursor?: string };
    body: undefined;
    answer: GrantPage;
  };
  /** Answer a page of who is in a group, by name. */
  listGroupMembers: {
    method: "GET";
    path: "/api/v1/groups/{name}/members";
    parameters: { name: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: MemberPage;
  };
  /** Answer a page of the groups, by name. */
  listGroups: {
    method: "GET";
    path: "/api/v1/groups";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: CollectionPage;
  };
  /** Answer a page of who was granted what on an object that the caller manages. */
  listHolders: {
    method: "GET";
    path: "/api/v1/grants/holders";
    parameters: Record<string, never>;
    query: { object_kind: "alias" | "experiment" | "registered_model" | "store"; object?: string; alias?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: HolderPage;
  };
  /** Answer a page of what is in use: aliases, and versions in production, since when and by whom. */
  listInUse: {
    method: "GET";
    path: "/api/v1/in-use";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: UsePage;
  };
  /** Answer a page of what the caller is told, newest first, with how much of it is unread. */
  listInbox: {
    method: "GET";
    path: "/api/v1/inbox";
    parameters: Record<string, never>;
    query: { unread?: boolean; limit?: number; cursor?: string };
    body: undefined;
    answer: InboxPage;
  };
  /** Answer a page of the files and directories of a directory of a logged model. */
  listLoggedModelFiles: {
    method: "GET";
    path: "/api/v1/logged-models/{model_id}/artifacts";
    parameters: { model_id: string };
    query: { path?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: FilePage;
  };
  /** Answer a page of what happened to all versions of a registered model, newest first. */
  listModelActivities: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/activities";
    parameters: { name: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: ActivityPage;
  };
  /** Answer a page of the protected aliases of a registered model, or of those of every one. */
  listProtectedAliases: {
    method: "GET";
    path: "/api/v1/protected-aliases";
    parameters: Record<string, never>;
    query: { object?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: ProtectedPage;
  };
  /** Answer a page of the registered models that match a filter. */
  listRegisteredModels: {
    method: "GET";
    path: "/api/v1/registered-models";
    parameters: Record<string, never>;
    query: { filter?: string; order_by?: string[]; limit?: number; cursor?: string };
    body: undefined;
    answer: RegisteredModelPage;
  };
  /** Answer a page of who is in a role, by name. */
  listRoleMembers: {
    method: "GET";
    path: "/api/v1/roles/{name}/members";
    parameters: { name: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: MemberPage;
  };
  /** Answer a page of the roles, by name. */
  listRoles: {
    method: "GET";
    path: "/api/v1/roles";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: CollectionPage;
  };
  /** Answer a page of the files and directories of a directory of a run. */
  listRunFiles: {
    method: "GET";
    path: "/api/v1/runs/{run_id}/artifacts";
    parameters: { run_id: string };
    query: { path?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: FilePage;
  };
  /** Answer which params, metrics and tags the runs of experiments have. */
  listRunKeys: {
    method: "POST";
    path: "/api/v1/runs/keys";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: KeysOfRuns;
    answer: RunKeys;
  };
  /** Answer which values a param, tag or attribute of the runs of experiments has, and how often. */
  listRunValues: {
    method: "POST";
    path: "/api/v1/runs/values";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: ValuesOfRuns;
    answer: RunValues;
  };
  /** Answer a page of the service accounts, by name. */
  listServiceAccounts: {
    method: "GET";
    path: "/api/v1/service-accounts";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: AccountPage;
  };
  /** Answer every stage that a version was in, oldest first; at most 1,000. */
  listStagesOfVersion: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/stages";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: undefined;
    answer: StageSpans;
  };
  /** Answer a page of the tokens of an account, newest first. */
  listTokens: {
    method: "GET";
    path: "/api/v1/tokens";
    parameters: Record<string, never>;
    query: { account?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: TokenPage;
  };
  /** Answer a page of the transition requests of a version, oldest first. */
  listTransitionRequests: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests";
    parameters: { name: string; version: string };
    query: { state?: "any" | "open"; limit?: number; cursor?: string };
    body: undefined;
    answer: TransitionRequestPage;
  };
  /** Answer a page of the users, by name. */
  listUsers: {
    method: "GET";
    path: "/api/v1/users";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: AccountPage;
  };
  /** Answer a page of what happened to a version, newest first. */
  listVersionActivities: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/activities";
    parameters: { name: string; version: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: ActivityPage;
  };
  /** Answer a page of the files and directories of a directory of a version. */
  listVersionFiles: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/artifacts";
    parameters: { name: string; version: string };
    query: { path?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: FilePage;
  };
  /** Answer a page of the versions of a registered model, with metrics of their runs. */
  listVersions: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions";
    parameters: { name: string };
    query: { filter?: string; order_by?: string[]; metrics?: string[]; limit?: number; cursor?: string };
    body: undefined;
    answer: VersionPage;
  };
  /** Answer the versions that are in a stage, or were at a time; at most 1,000. */
  listVersionsInStage: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/stages/{stage}";
    parameters: { name: string; stage: string };
    query: { at_us?: number };
    body: undefined;
    answer: StageSpans;
  };
  /** Answer a page of the open requests of all models that the caller may approve, oldest first. */
  listWaitingRequests: {
    method: "GET";
    path: "/api/v1/requests/waiting";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: TransitionRequestPage;
  };
  /** Answer a page of the webhooks that the caller may manage, newest first, of all protocols. */
  listWebhooks: {
    method: "GET";
    path: "/api/v1/webhooks";
    parameters: Record<string, never>;
    query: { model?: string; protocol?: "databricks" | "mlflow" | "native"; limit?: number; cursor?: string };
    body: undefined;
    answer: WebhookPage;
  };
  /** Write params of a run, each once. */
  logParams: {
    method: "POST";
    path: "/api/v1/runs/{run_id}/params";
    parameters: { run_id: string };
    query: Record<string, never>;
    body: LogParams;
    answer: Run;
  };
  /** Log a browser in by user name and password; its session is a cookie. */
  login: {
    method: "POST";
    path: "/api/v1/session";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: Login;
    answer: SessionState;
  };
  /** End the session that the request came with. */
  logout: {
    method: "DELETE";
    path: "/api/v1/session";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Mark notifications of the caller's as read. */
  markRead: {
    method: "POST";
    path: "/api/v1/inbox/read";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: MarkRead;
    answer: MarkedRead;
  };
  /** Answer figures of the server in Prometheus' text format. */
  metrics: {
    method: "GET";
    path: "/metrics";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Response;
  };
  /** Put a version in a stage, and archive the ones that were there when asked to. Needs the level of the move. */
  moveStage: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/stage";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: MoveStage;
    answer: VersionBrief;
  };
  /** Protect an alias of a registered model that the caller manages, or of every one. */
  protectAlias: {
    method: "PUT";
    path: "/api/v1/protected-aliases/{alias}";
    parameters: { alias: string };
    query: Record<string, never>;
    body: ProtectedAlias;
    answer: Record<string, unknown>;
  };
  /** Answer the proof that a tree only added to an earlier one. */
  proveConsistency: {
    method: "GET";
    path: "/api/v1/ledger/consistency";
    parameters: Record<string, never>;
    query: { old_size: number; tree_size?: number };
    body: undefined;
    answer: ConsistencyProof;
  };
  /** Answer the proof that an event is in the tree of a checkpoint. */
  proveInclusion: {
    method: "GET";
    path: "/api/v1/ledger/inclusion";
    parameters: Record<string, never>;
    query: { seq: number; tree_size?: number };
    body: undefined;
    answer: InclusionProof;
  };
  /** Answer how much the params of runs explain a metric. */
  rankParams: {
    method: "POST";
    path: "/api/v1/runs/importance";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: AskImportance;
    answer: Importance;
  };
  /** Answer a whole series (query: run_id, key) as an Arrow IPC stream of step, time and value, by time, step and value. */
  readArrow: {
    method: "GET";
    path: "/api/v1/series/arrow";
    parameters: Record<string, never>;
    query: { run_id?: string; key?: string };
    body: undefined;
    answer: Response;
  };
  /** Answer a file of a logged model, or ranges of it. */
  readLoggedModelFile: {
    method: "GET";
    path: "/api/v1/logged-models/{model_id}/artifacts/{path}";
    parameters: { model_id: string; path: string };
    query: Record<string, never>;
    body: undefined;
    answer: Response;
  };
  /** Answer a file of a run, or ranges of it. */
  readRunFile: {
    method: "GET";
    path: "/api/v1/runs/{run_id}/artifacts/{path}";
    parameters: { run_id: string; path: string };
    query: Record<string, never>;
    body: undefined;
    answer: Response;
  };
  /** Answer a file of a version, or ranges of it. */
  readVersionFile: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/artifacts/{path}";
    parameters: { name: string; version: string; path: string };
    query: Record<string, never>;
    body: undefined;
    answer: Response;
  };
  /** Send a delivery that is over once more, with the id that the receiver knows. */
  redeliver: {
    method: "POST";
    path: "/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver";
    parameters: { id: string; delivery: string };
    query: Record<string, never>;
    body: undefined;
    answer: Delivery;
  };
  /** Resolve every request for a move without making it. Needs the level of the move. */
  rejectTransitionRequest: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests/reject";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: RejectTransitionRequest;
    answer: Activity;
  };
  /** Take somebody out of a group; nothing happens when they are not in it. */
  removeGroupMember: {
    method: "DELETE";
    path: "/api/v1/groups/{name}/members/{member}";
    parameters: { name: string; member: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Take somebody out of a role; nothing happens when they are not in it. */
  removeRoleMember: {
    method: "DELETE";
    path: "/api/v1/roles/{name}/members/{member}";
    parameters: { name: string; member: string };
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Give a registered model another name. */
  renameRegisteredModel: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/rename";
    parameters: { name: string };
    query: Record<string, never>;
    body: RenameRegisteredModel;
    answer: RegisteredModel;
  };
  /** Give a registered model the default lifecycle again, and answer it. */
  resetLifecycle: {
    method: "DELETE";
    path: "/api/v1/registered-models/{name}/lifecycle";
    parameters: { name: string };
    query: Record<string, never>;
    body: undefined;
    answer: Lifecycle;
  };
  /** Bring an experiment back, with the runs that were deleted with it. */
  restoreExperiment: {
    method: "POST";
    path: "/api/v1/experiments/{experiment_id}/restore";
    parameters: { experiment_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Experiment;
  };
  /** Bring a deleted run back. */
  restoreRun: {
    method: "POST";
    path: "/api/v1/runs/{run_id}/restore";
    parameters: { run_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Run;
  };
  /** Bring several deleted runs back: all, or none. */
  restoreRuns: {
    method: "POST";
    path: "/api/v1/runs/bulk/restore";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: RunIds;
    answer: ChangedRuns;
  };
  /** End a token. */
  revokeToken: {
    method: "DELETE";
    path: "/api/v1/tokens/{token_id}";
    parameters: { token_id: string };
    query: { account?: string };
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Answer a page of the active logged models that match a filter. */
  searchLoggedModels: {
    method: "POST";
    path: "/api/v1/logged-models/search";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: SearchLoggedModels;
    answer: LoggedModelPage;
  };
  /** Answer a page of the runs that match a filter, with only the columns asked for. */
  searchRuns: {
    method: "POST";
    path: "/api/v1/runs/search";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: SearchRuns;
    answer: RunRows;
  };
  /** Point an alias to a version, wherever it pointed before. */
  setAlias: {
    method: "PUT";
    path: "/api/v1/registered-models/{name}/aliases/{alias}";
    parameters: { name: string; alias: string };
    query: Record<string, never>;
    body: SetAlias;
    answer: AliasSpan;
  };
  /** Set a tag of an active experiment. */
  setExperimentTag: {
    method: "PUT";
    path: "/api/v1/experiments/{experiment_id}/tags/{key}";
    parameters: { experiment_id: string; key: string };
    query: Record<string, never>;
    body: SetExperimentTag;
    answer: Experiment;
  };
  /** Grant a level on an object that the caller manages. */
  setGrant: {
    method: "PUT";
    path: "/api/v1/grants";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: SetGrant;
    answer: Record<string, unknown>;
  };
  /** Give a registered model a lifecycle of its own. */
  setLifecycle: {
    method: "PUT";
    path: "/api/v1/registered-models/{name}/lifecycle";
    parameters: { name: string };
    query: Record<string, never>;
    body: SetLifecycle;
    answer: Lifecycle;
  };
  /** Say what the caller wants to hear of a registered model. */
  setModelSubscription: {
    method: "PUT";
    path: "/api/v1/registered-models/{name}/subscription";
    parameters: { name: string };
    query: Record<string, never>;
    body: SubscribeToModel;
    answer: Subscription;
  };
  /** Set a tag of a registered model. */
  setRegisteredModelTag: {
    method: "PUT";
    path: "/api/v1/registered-models/{name}/tags/{key}";
    parameters: { name: string; key: string };
    query: Record<string, never>;
    body: SetModelTag;
    answer: RegisteredModel;
  };
  /** Set a tag of a run. */
  setRunTag: {
    method: "PUT";
    path: "/api/v1/runs/{run_id}/tags/{key}";
    parameters: { run_id: string; key: string };
    query: Record<string, never>;
    body: SetRunTag;
    answer: Run;
  };
  /** Make the first administrator, with the token that the server printed. */
  setUp: {
    method: "POST";
    path: "/api/v1/setup";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: Setup;
    answer: Account;
  };
  /** Say what the caller wants to hear of a version. */
  setVersionSubscription: {
    method: "PUT";
    path: "/api/v1/registered-models/{name}/versions/{version}/subscription";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: SubscribeToVersion;
    answer: Subscription;
  };
  /** Set a tag of a version. */
  setVersionTag: {
    method: "PUT";
    path: "/api/v1/registered-models/{name}/versions/{version}/tags/{key}";
    parameters: { name: string; version: string; key: string };
    query: Record<string, never>;
    body: SetVersionTag;
    answer: VersionBrief;
  };
  /** Send the events that the caller may read as they happen (server-sent events); resumes after Last-Event-ID. */
  streamEvents: {
    method: "GET";
    path: "/api/v1/events/stream";
    parameters: Record<string, never>;
    query: { kind?: string[]; actor?: string; model?: string; experiment_id?: string; run_id?: string; after?: number };
    body: undefined;
    answer: Response;
  };
  /** Set and remove tags of several runs: of all, or of none. */
  tagRuns: {
    method: "POST";
    path: "/api/v1/runs/bulk/tag";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: TagRuns;
    answer: ChangedRuns;
  };
  /** Answer the points that came since a chart or a tail. */
  tailSeries: {
    method: "POST";
    path: "/api/v1/series/tail";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: TailRequest;
    answer: TailReply;
  };
  /** Send an example of an event now, and answer what the receiver said. */
  testWebhook: {
    method: "POST";
    path: "/api/v1/webhooks/{id}/test";
    parameters: { id: string };
    query: Record<string, never>;
    body: TestWebhook;
    answer: TestResult;
  };
  /** Protect an alias no longer. */
  unprotectAlias: {
    method: "DELETE";
    path: "/api/v1/protected-aliases/{alias}";
    parameters: { alias: string };
    query: { object?: string };
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Let a comment of the caller's say something else. */
  updateComment: {
    method: "PATCH";
    path: "/api/v1/comments/{id}";
    parameters: { id: string };
    query: Record<string, never>;
    body: UpdateComment;
    answer: Comment;
  };
  /** Change name, note or tags of an active experiment. */
  updateExperiment: {
    method: "PATCH";
    path: "/api/v1/experiments/{experiment_id}";
    parameters: { experiment_id: string };
    query: Record<string, never>;
    body: UpdateExperiment;
    answer: Experiment;
  };
  /** Change what people see of a group. */
  updateGroup: {
    method: "PATCH";
    path: "/api/v1/groups/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: UpdateCollection;
    answer: Collection;
  };
  /** Change description or tags of a registered model. */
  updateRegisteredModel: {
    method: "PATCH";
    path: "/api/v1/registered-models/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: UpdateRegisteredModel;
    answer: RegisteredModel;
  };
  /** Change what people see of a role. */
  updateRole: {
    method: "PATCH";
    path: "/api/v1/roles/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: UpdateCollection;
    answer: Collection;
  };
  /** Change name, note, status, end or tags of an active run. */
  updateRun: {
    method: "PATCH";
    path: "/api/v1/runs/{run_id}";
    parameters: { run_id: string };
    query: Record<string, never>;
    body: UpdateRun;
    answer: Run;
  };
  /** Change what is given of a service account; what it is used for ends at once. */
  updateServiceAccount: {
    method: "PATCH";
    path: "/api/v1/service-accounts/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: UpdateAccount;
    answer: Account;
  };
  /** Change what is given of a user; what it is used for ends at once. */
  updateUser: {
    method: "PATCH";
    path: "/api/v1/users/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: UpdateAccount;
    answer: Account;
  };
  /** Change description or tags of a version. */
  updateVersion: {
    method: "PATCH";
    path: "/api/v1/registered-models/{name}/versions/{version}";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: UpdateVersion;
    answer: VersionBrief;
  };
  /** Change a webhook; what is left out stays as it is. */
  updateWebhook: {
    method: "PATCH";
    path: "/api/v1/webhooks/{id}";
    parameters: { id: string };
    query: Record<string, never>;
    body: UpdateWebhook;
    answer: Webhook;
  };
  /** Answer who asks, with their groups and roles. */
  whoami: {
    method: "GET";
    path: "/api/v1/whoami";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: undefined;
    answer: Whoami;
  };
}

/** The method and path of each operation; `{name}` stands for a part of the path. */
export const ROUTES = {
  abortUpload: "DELETE /api/v1/uploads/{upload_id}",
  addGroupMember: "PUT /api/v1/groups/{name}/members/{member}",
  addRoleMember: "PUT /api/v1/roles/{name}/members/{member}",
  appendFrame: "POST /api/v1/series/batch",
  appendToUpload: "PUT /api/v1/uploads/{upload_id}",
  approveTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests/approve",
  beginProviderLogin: "GET /api/v1/login/oidc",
  beginUpload: "POST /api/v1/uploads",
  cancelTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests/cancel",
  changePassword: "PUT /api/v1/password",
  checkFilter: "POST /api/v1/filters/check",
  commitFiles: "POST /api/v1/artifacts/commit",
  completeUpload: "POST /api/v1/uploads/complete",
  countRuns: "POST /api/v1/runs/count",
  createComment: "POST /api/v1/registered-models/{name}/versions/{version}/comments",
  createExperiment: "POST /api/v1/experiments",
  createGroup: "POST /api/v1/groups",
  createRegisteredModel: "POST /api/v1/registered-models",
  createRole: "POST /api/v1/roles",
  createRun: "POST /api/v1/runs",
  createServiceAccount: "POST /api/v1/service-accounts",
  createToken: "POST /api/v1/tokens",
  createTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests",
  createUser: "POST /api/v1/users",
  createVersion: "POST /api/v1/registered-models/{name}/versions",
  createWebhook: "POST /api/v1/webhooks",
  deleteAlias: "DELETE /api/v1/registered-models/{name}/aliases/{alias}",
  deleteComment: "DELETE /api/v1/comments/{id}",
  deleteExperiment: "DELETE /api/v1/experiments/{experiment_id}",
  deleteExperimentTag: "DELETE /api/v1/experiments/{experiment_id}/tags/{key}",
  deleteGrant: "DELETE /api/v1/grants",
  deleteGroup: "DELETE /api/v1/groups/{name}",
  deleteRegisteredModel: "DELETE /api/v1/registered-models/{name}",
  deleteRegisteredModelTag: "DELETE /api/v1/registered-models/{name}/tags/{key}",
  deleteRole: "DELETE /api/v1/roles/{name}",
  deleteRun: "DELETE /api/v1/runs/{run_id}",
  deleteRunTag: "DELETE /api/v1/runs/{run_id}/tags/{key}",
  deleteRuns: "POST /api/v1/runs/bulk/delete",
  deleteServiceAccount: "DELETE /api/v1/service-accounts/{name}",
  deleteUser: "DELETE /api/v1/users/{name}",
  deleteVersion: "DELETE /api/v1/registered-models/{name}/versions/{version}",
  deleteVersionTag: "DELETE /api/v1/registered-models/{name}/versions/{version}/tags/{key}",
  deleteWebhook: "DELETE /api/v1/webhooks/{id}",
  diffRuns: "GET /api/v1/runs/diff",
  diffVersions: "GET /api/v1/registered-models/{name}/diff",
  drawChart: "POST /api/v1/series/chart",
  drawGroups: "POST /api/v1/series/groups",
  endRun: "POST /api/v1/runs/{run_id}/end",
  exportRuns: "GET /api/v1/runs/export",
  findAnything: "GET /api/v1/search",
  findMissingBytes: "POST /api/v1/artifacts/missing",
  finishProviderLogin: "GET /api/v1/login/oidc/callback",
  getAlias: "GET /api/v1/registered-models/{name}/aliases/{alias}",
  getCheckpoint: "GET /api/v1/ledger/checkpoint",
  getExperiment: "GET /api/v1/experiments/{experiment_id}",
  getLevel: "GET /api/v1/level",
  getLifecycle: "GET /api/v1/registered-models/{name}/lifecycle",
  getLineage: "GET /api/v1/lineage/{node_id}",
  getLoggedModel: "GET /api/v1/logged-models/{model_id}",
  getModelSubscription: "GET /api/v1/registered-models/{name}/subscription",
  getRegisteredModel: "GET /api/v1/registered-models/{name}",
  getRun: "GET /api/v1/runs/{run_id}",
  getServiceAccount: "GET /api/v1/service-accounts/{name}",
  getSession: "GET /api/v1/session",
  getStorage: "GET /api/v1/storage",
  getUpload: "GET /api/v1/uploads/{upload_id}",
  getUser: "GET /api/v1/users/{name}",
  getVersion: "GET /api/v1/registered-models/{name}/versions/{version}",
  getVersionSubscription: "GET /api/v1/registered-models/{name}/versions/{version}/subscription",
  getWebhook: "GET /api/v1/webhooks/{id}",
  groupRuns: "POST /api/v1/runs/group",
  listAliasHistory: "GET /api/v1/registered-models/{name}/aliases/{alias}/history",
  listAliases: "GET /api/v1/registered-models/{name}/aliases",
  listChildRuns: "GET /api/v1/runs/{run_id}/children",
  listComments: "GET /api/v1/registered-models/{name}/versions/{version}/comments",
  listDatasets: "GET /api/v1/experiments/{experiment_id}/datasets",
  listDeliveries: "GET /api/v1/webhooks/{id}/deliveries",
  listEvents: "GET /api/v1/events",
  listEventsOfExperiment: "GET /api/v1/experiments/{experiment_id}/events",
  listEventsOfLoggedModel: "GET /api/v1/logged-models/{model_id}/events",
  listEventsOfRegisteredModel: "GET /api/v1/registered-models/{name}/events",
  listEventsOfRun: "GET /api/v1/runs/{run_id}/events",
  listEventsOfVersion: "GET /api/v1/registered-models/{name}/versions/{version}/events",
  listExperiments: "GET /api/v1/experiments",
  listFiledRequests: "GET /api/v1/requests/filed",
  listFilterFields: "GET /api/v1/filters/{subject}",
  listGrants: "GET /api/v1/grants",
  listGroupMembers: "GET /api/v1/groups/{name}/members",
  listGroups: "GET /api/v1/groups",
  listHolders: "GET /api/v1/grants/holders",
  listInUse: "GET /api/v1/in-use",
  listInbox: "GET /api/v1/inbox",
  listLoggedModelFiles: "GET /api/v1/logged-models/{model_id}/artifacts",
  listModelActivities: "GET /api/v1/registered-models/{name}/activities",
  listProtectedAliases: "GET /api/v1/protected-aliases",
  listRegisteredModels: "GET /api/v1/registered-models",
  listRoleMembers: "GET /api/v1/roles/{name}/members",
  listRoles: "GET /api/v1/roles",
  listRunFiles: "GET /api/v1/runs/{run_id}/artifacts",
  listRunKeys: "POST /api/v1/runs/keys",
  listRunValues: "POST /api/v1/runs/values",
  listServiceAccounts: "GET /api/v1/service-accounts",
  listStagesOfVersion: "GET /api/v1/registered-models/{name}/versions/{version}/stages",
  listTokens: "GET /api/v1/tokens",
  listTransitionRequests: "GET /api/v1/registered-models/{name}/versions/{version}/requests",
  listUsers: "GET /api/v1/users",
  listVersionActivities: "GET /api/v1/registered-models/{name}/versions/{version}/activities",
  listVersionFiles: "GET /api/v1/registered-models/{name}/versions/{version}/artifacts",
  listVersions: "GET /api/v1/registered-models/{name}/versions",
  listVersionsInStage: "GET /api/v1/registered-models/{name}/stages/{stage}",
  listWaitingRequests: "GET /api/v1/requests/waiting",
  listWebhooks: "GET /api/v1/webhooks",
  logParams: "POST /api/v1/runs/{run_id}/params",
  login: "POST /api/v1/session",
  logout: "DELETE /api/v1/session",
  markRead: "POST /api/v1/inbox/read",
  metrics: "GET /metrics",
  moveStage: "POST /api/v1/registered-models/{name}/versions/{version}/stage",
  protectAlias: "PUT /api/v1/protected-aliases/{alias}",
  proveConsistency: "GET /api/v1/ledger/consistency",
  proveInclusion: "GET /api/v1/ledger/inclusion",
  rankParams: "POST /api/v1/runs/importance",
  readArrow: "GET /api/v1/series/arrow",
  readLoggedModelFile: "GET /api/v1/logged-models/{model_id}/artifacts/{path}",
  readRunFile: "GET /api/v1/runs/{run_id}/artifacts/{path}",
  readVersionFile: "GET /api/v1/registered-models/{name}/versions/{version}/artifacts/{path}",
  redeliver: "POST /api/v1/webhooks/{id}/deliveries/{delivery}/redeliver",
  rejectTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests/reject",
  removeGroupMember: "DELETE /api/v1/groups/{name}/members/{member}",
  removeRoleMember: "DELETE /api/v1/roles/{name}/members/{member}",
  renameRegisteredModel: "POST /api/v1/registered-models/{name}/rename",
  resetLifecycle: "DELETE /api/v1/registered-models/{name}/lifecycle",
  restoreExperiment: "POST /api/v1/experiments/{experiment_id}/restore",
  restoreRun: "POST /api/v1/runs/{run_id}/restore",
  restoreRuns: "POST /api/v1/runs/bulk/restore",
  revokeToken: "DELETE /api/v1/tokens/{token_id}",
  searchLoggedModels: "POST /api/v1/logged-models/search",
  searchRuns: "POST /api/v1/runs/search",
  setAlias: "PUT /api/v1/registered-models/{name}/aliases/{alias}",
  setExperimentTag: "PUT /api/v1/experiments/{experiment_id}/tags/{key}",
  setGrant: "PUT /api/v1/grants",
  setLifecycle: "PUT /api/v1/registered-models/{name}/lifecycle",
  setModelSubscription: "PUT /api/v1/registered-models/{name}/subscription",
  setRegisteredModelTag: "PUT /api/v1/registered-models/{name}/tags/{key}",
  setRunTag: "PUT /api/v1/runs/{run_id}/tags/{key}",
  setUp: "POST /api/v1/setup",
  setVersionSubscription: "PUT /api/v1/registered-models/{name}/versions/{version}/subscription",
  setVersionTag: "PUT /api/v1/registered-models/{name}/versions/{version}/tags/{key}",
  streamEvents: "GET /api/v1/events/stream",
  tagRuns: "POST /api/v1/runs/bulk/tag",
  tailSeries: "POST /api/v1/series/tail",
  testWebhook: "POST /api/v1/webhooks/{id}/test",
  unprotectAlias: "DELETE /api/v1/protected-aliases/{alias}",
  updateComment: "PATCH /api/v1/comments/{id}",
  updateExperiment: "PATCH /api/v1/experiments/{experiment_id}",
  updateGroup: "PATCH /api/v1/groups/{name}",
  updateRegisteredModel: "PATCH /api/v1/registered-models/{name}",
  updateRole: "PATCH /api/v1/roles/{name}",
  updateRun: "PATCH /api/v1/runs/{run_id}",
  updateServiceAccount: "PATCH /api/v1/service-accounts/{name}",
  updateUser: "PATCH /api/v1/users/{name}",
  updateVersion: "PATCH /api/v1/registered-models/{name}/versions/{version}",
  updateWebhook: "PATCH /api/v1/webhooks/{id}",
  whoami: "GET /api/v1/whoami",
} as const satisfies Record<keyof Operations, string>;
