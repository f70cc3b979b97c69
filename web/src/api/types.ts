// Made of docs/openapi/native.json: python -m tests.contract.native_types. Do not edit.

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
  width?: number;
  x?: "metric" | "relative" | "step" | "time";
  x_key?: string;
}

/** The code that ran, of the tags `mlflow.source.*`. What is not known is left out. */
export interface CodeSource {
  branch?: string;
  commit?: string;
  name?: string;
  repository?: string;
  type?: string;
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

/** Asks how many runs match. */
export interface CountRuns {
  experiment_ids: string[];
  filter?: string;
  view?: "active" | "all" | "deleted";
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

/** Asks that a version comes to a stage, or gets an alias. */
export interface CreateTransitionRequest {
  comment?: string;
  kind: "alias" | "stage";
  target: string;
}

/** Makes the next version of a registered model. */
export interface CreateVersion {
  description?: string;
  logged_model_id?: string | null;
  run_id?: string | null;
  source: string;
  tags?: Record<string, string>;
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

/** Ends a run. */
export interface EndRun {
  end_time?: number | null;
  status?: "FAILED" | "FINISHED" | "KILLED";
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

/** Runs that are equal in the fields. */
export interface Group {
  metrics: Record<string, Spread>;
  runs: number;
  values: (string | null)[];
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

/** A page of notifications, newest first. */
export interface InboxPage {
  cursor: string;
  notifications: Notification[];
  unread_count: number;
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

/** Asks for a page of what was said about a version, oldest first. */
export interface ListComments {
  cursor?: string;
  limit?: number;
  name: string;
  version: number;
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

/** Asks for a page of what the caller is told, newest first. */
export interface ListInbox {
  cursor?: string;
  limit?: number;
  unread?: boolean;
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

/** Writes params of a run, each once. */
export interface LogParams {
  params: Record<string, string>;
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

/** An activity that the caller is told of. */
export interface Notification {
  activity: Activity;
  id: string;
  read_ms: number | null;
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

/** Names a run. */
export interface RunId {
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
  end_time?: number | null;
  experiment_id?: string;
  lifecycle_stage?: string;
  metrics?: Record<string, number | string>;
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

/** Points an alias to a version, wherever it pointed before. */
export interface SetAlias {
  version: number;
}

/** Sets a tag, over an earlier value. */
export interface SetExperimentTag {
  value: string;
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

/** The latest values of a metric in a group, without NaN; null where no run has a number. */
export interface Spread {
  max: number | string | null;
  mean: number | string | null;
  min: number | string | null;
  runs: number;
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
    query: Record<string, never>;
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
  /** Make a registered model. */
  createRegisteredModel: {
    method: "POST";
    path: "/api/v1/registered-models";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: CreateRegisteredModel;
    answer: RegisteredModel;
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
  /** Ask that a version comes to a stage, or gets an alias. */
  createTransitionRequest: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: CreateTransitionRequest;
    answer: TransitionRequest;
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
  /** Answer series of several runs as buckets, as many as a chart has pixels, with every extreme exact. */
  drawChart: {
    method: "POST";
    path: "/api/v1/series/chart";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: ChartRequest;
    answer: ChartReply;
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
  /** Answer which bytes have to be sent, of those with these digests. */
  findMissingBytes: {
    method: "POST";
    path: "/api/v1/artifacts/missing";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: MissingRequest;
    answer: MissingReply;
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
  /** Answer an experiment, deleted or not, with the counts of its runs. */
  getExperiment: {
    method: "GET";
    path: "/api/v1/experiments/{experiment_id}";
    parameters: { experiment_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: Experiment;
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
  /** Answer how many bytes of an upload arrived. */
  getUpload: {
    method: "GET";
    path: "/api/v1/uploads/{upload_id}";
    parameters: { upload_id: string };
    query: Record<string, never>;
    body: undefined;
    answer: UploadReply;
  };
  /** Answer everything about a version: by its number, `@` and an alias, or `latest`. */
  getVersion: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: undefined;
    answer: VersionBrief;
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
  /** Answer a page of the registered models that match a filter. */
  listRegisteredModels: {
    method: "GET";
    path: "/api/v1/registered-models";
    parameters: Record<string, never>;
    query: { filter?: string; order_by?: string[]; limit?: number; cursor?: string };
    body: undefined;
    answer: RegisteredModelPage;
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
  /** Answer a page of the transition requests of a version, oldest first. */
  listTransitionRequests: {
    method: "GET";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests";
    parameters: { name: string; version: string };
    query: { state?: "any" | "open"; limit?: number; cursor?: string };
    body: undefined;
    answer: TransitionRequestPage;
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
  /** Answer a page of the open requests of all models that the caller may approve, oldest first. */
  listWaitingRequests: {
    method: "GET";
    path: "/api/v1/requests/waiting";
    parameters: Record<string, never>;
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: TransitionRequestPage;
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
  /** Answer a whole series (query: run_id, key) as an Arrow IPC stream of step, time and value, by time, step and value. */
  readArrow: {
    method: "GET";
    path: "/api/v1/series/arrow";
    parameters: Record<string, never>;
    query: Record<string, never>;
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
  /** Resolve every request for a move without making it. Needs the level of the move. */
  rejectTransitionRequest: {
    method: "POST";
    path: "/api/v1/registered-models/{name}/versions/{version}/requests/reject";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: RejectTransitionRequest;
    answer: Activity;
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
  /** Answer the points that came since a chart or a tail. */
  tailSeries: {
    method: "POST";
    path: "/api/v1/series/tail";
    parameters: Record<string, never>;
    query: Record<string, never>;
    body: TailRequest;
    answer: TailReply;
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
  /** Change description or tags of a registered model. */
  updateRegisteredModel: {
    method: "PATCH";
    path: "/api/v1/registered-models/{name}";
    parameters: { name: string };
    query: Record<string, never>;
    body: UpdateRegisteredModel;
    answer: RegisteredModel;
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
  /** Change description or tags of a version. */
  updateVersion: {
    method: "PATCH";
    path: "/api/v1/registered-models/{name}/versions/{version}";
    parameters: { name: string; version: string };
    query: Record<string, never>;
    body: UpdateVersion;
    answer: VersionBrief;
  };
}

/** The method and path of each operation; `{name}` stands for a part of the path. */
export const ROUTES = {
  abortUpload: "DELETE /api/v1/uploads/{upload_id}",
  appendFrame: "POST /api/v1/series/batch",
  appendToUpload: "PUT /api/v1/uploads/{upload_id}",
  approveTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests/approve",
  beginUpload: "POST /api/v1/uploads",
  cancelTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests/cancel",
  commitFiles: "POST /api/v1/artifacts/commit",
  completeUpload: "POST /api/v1/uploads/complete",
  countRuns: "POST /api/v1/runs/count",
  createComment: "POST /api/v1/registered-models/{name}/versions/{version}/comments",
  createExperiment: "POST /api/v1/experiments",
  createRegisteredModel: "POST /api/v1/registered-models",
  createRun: "POST /api/v1/runs",
  createTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests",
  createVersion: "POST /api/v1/registered-models/{name}/versions",
  deleteAlias: "DELETE /api/v1/registered-models/{name}/aliases/{alias}",
  deleteComment: "DELETE /api/v1/comments/{id}",
  deleteExperiment: "DELETE /api/v1/experiments/{experiment_id}",
  deleteExperimentTag: "DELETE /api/v1/experiments/{experiment_id}/tags/{key}",
  deleteRegisteredModel: "DELETE /api/v1/registered-models/{name}",
  deleteRegisteredModelTag: "DELETE /api/v1/registered-models/{name}/tags/{key}",
  deleteRun: "DELETE /api/v1/runs/{run_id}",
  deleteRunTag: "DELETE /api/v1/runs/{run_id}/tags/{key}",
  deleteVersion: "DELETE /api/v1/registered-models/{name}/versions/{version}",
  deleteVersionTag: "DELETE /api/v1/registered-models/{name}/versions/{version}/tags/{key}",
  drawChart: "POST /api/v1/series/chart",
  endRun: "POST /api/v1/runs/{run_id}/end",
  findMissingBytes: "POST /api/v1/artifacts/missing",
  getAlias: "GET /api/v1/registered-models/{name}/aliases/{alias}",
  getExperiment: "GET /api/v1/experiments/{experiment_id}",
  getLifecycle: "GET /api/v1/registered-models/{name}/lifecycle",
  getModelSubscription: "GET /api/v1/registered-models/{name}/subscription",
  getRegisteredModel: "GET /api/v1/registered-models/{name}",
  getRun: "GET /api/v1/runs/{run_id}",
  getUpload: "GET /api/v1/uploads/{upload_id}",
  getVersion: "GET /api/v1/registered-models/{name}/versions/{version}",
  getVersionSubscription: "GET /api/v1/registered-models/{name}/versions/{version}/subscription",
  groupRuns: "POST /api/v1/runs/group",
  listAliasHistory: "GET /api/v1/registered-models/{name}/aliases/{alias}/history",
  listAliases: "GET /api/v1/registered-models/{name}/aliases",
  listChildRuns: "GET /api/v1/runs/{run_id}/children",
  listComments: "GET /api/v1/registered-models/{name}/versions/{version}/comments",
  listExperiments: "GET /api/v1/experiments",
  listFiledRequests: "GET /api/v1/requests/filed",
  listInbox: "GET /api/v1/inbox",
  listLoggedModelFiles: "GET /api/v1/logged-models/{model_id}/artifacts",
  listModelActivities: "GET /api/v1/registered-models/{name}/activities",
  listRegisteredModels: "GET /api/v1/registered-models",
  listRunFiles: "GET /api/v1/runs/{run_id}/artifacts",
  listTransitionRequests: "GET /api/v1/registered-models/{name}/versions/{version}/requests",
  listVersionActivities: "GET /api/v1/registered-models/{name}/versions/{version}/activities",
  listVersionFiles: "GET /api/v1/registered-models/{name}/versions/{version}/artifacts",
  listVersions: "GET /api/v1/registered-models/{name}/versions",
  listWaitingRequests: "GET /api/v1/requests/waiting",
  logParams: "POST /api/v1/runs/{run_id}/params",
  markRead: "POST /api/v1/inbox/read",
  metrics: "GET /metrics",
  moveStage: "POST /api/v1/registered-models/{name}/versions/{version}/stage",
  readArrow: "GET /api/v1/series/arrow",
  readLoggedModelFile: "GET /api/v1/logged-models/{model_id}/artifacts/{path}",
  readRunFile: "GET /api/v1/runs/{run_id}/artifacts/{path}",
  readVersionFile: "GET /api/v1/registered-models/{name}/versions/{version}/artifacts/{path}",
  rejectTransitionRequest: "POST /api/v1/registered-models/{name}/versions/{version}/requests/reject",
  renameRegisteredModel: "POST /api/v1/registered-models/{name}/rename",
  resetLifecycle: "DELETE /api/v1/registered-models/{name}/lifecycle",
  restoreExperiment: "POST /api/v1/experiments/{experiment_id}/restore",
  restoreRun: "POST /api/v1/runs/{run_id}/restore",
  searchRuns: "POST /api/v1/runs/search",
  setAlias: "PUT /api/v1/registered-models/{name}/aliases/{alias}",
  setExperimentTag: "PUT /api/v1/experiments/{experiment_id}/tags/{key}",
  setLifecycle: "PUT /api/v1/registered-models/{name}/lifecycle",
  setModelSubscription: "PUT /api/v1/registered-models/{name}/subscription",
  setRegisteredModelTag: "PUT /api/v1/registered-models/{name}/tags/{key}",
  setRunTag: "PUT /api/v1/runs/{run_id}/tags/{key}",
  setVersionSubscription: "PUT /api/v1/registered-models/{name}/versions/{version}/subscription",
  setVersionTag: "PUT /api/v1/registered-models/{name}/versions/{version}/tags/{key}",
  tailSeries: "POST /api/v1/series/tail",
  updateComment: "PATCH /api/v1/comments/{id}",
  updateExperiment: "PATCH /api/v1/experiments/{experiment_id}",
  updateRegisteredModel: "PATCH /api/v1/registered-models/{name}",
  updateRun: "PATCH /api/v1/runs/{run_id}",
  updateVersion: "PATCH /api/v1/registered-models/{name}/versions/{version}",
} as const satisfies Record<keyof Operations, string>;
