CREATE TABLE "kpi" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"better" text NOT NULL,
	"target" double precision,
	"warn" double precision,
	"breach" double precision,
	"aggregation" text NOT NULL,
	"window_minutes" integer NOT NULL,
	"minimum" integer NOT NULL,
	"freshness_minutes" integer NOT NULL,
	"retention_days" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" jsonb NOT NULL,
	"last_at" timestamp with time zone,
	"state" text NOT NULL,
	"value" double precision,
	"breached_at" timestamp with time zone,
	CONSTRAINT "kpi_workspace_id_model_name_pk" PRIMARY KEY("workspace_id","model","name")
);

CREATE TABLE "kpi_rollup" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"kpi" text NOT NULL,
	"step" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"version" text NOT NULL,
	"n" bigint NOT NULL,
	"weight" double precision NOT NULL,
	"sum" double precision NOT NULL,
	"weighted" double precision NOT NULL,
	"min" double precision NOT NULL,
	"max" double precision NOT NULL,
	"last" double precision NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"sketch" jsonb,
	CONSTRAINT "kpi_rollup_workspace_id_model_kpi_step_at_version_pk" PRIMARY KEY("workspace_id","model","kpi","step","at","version")
);

-- Partitioned by month; src/monitoring/kpis/partitions.ts makes and drops the months. There is no default partition.
CREATE TABLE "reading" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"kpi" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"version" text NOT NULL,
	"labels_key" text NOT NULL,
	"value" double precision NOT NULL,
	"weight" double precision NOT NULL,
	"labels" jsonb,
	"corrections" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "reading_workspace_id_model_kpi_at_version_labels_key_pk" PRIMARY KEY("workspace_id","model","kpi","at","version","labels_key")
) PARTITION BY RANGE ("at");

CREATE TABLE "reading_mark" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"kpi" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"batch" uuid NOT NULL,
	CONSTRAINT "reading_mark_workspace_id_model_kpi_at_batch_pk" PRIMARY KEY("workspace_id","model","kpi","at","batch")
);

ALTER TABLE "kpi" ADD CONSTRAINT "kpi_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
