CREATE TABLE "kpi_source" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"kpi" text NOT NULL,
	"source" text NOT NULL,
	"query" text NOT NULL,
	"every_minutes" integer NOT NULL,
	"version" text NOT NULL,
	"revision" integer NOT NULL,
	"read_to" timestamp with time zone NOT NULL,
	"problem" text,
	"problem_at" timestamp with time zone,
	"failures" integer NOT NULL,
	CONSTRAINT "kpi_source_workspace_id_model_kpi_pk" PRIMARY KEY("workspace_id","model","kpi")
);

ALTER TABLE "kpi_source" ADD CONSTRAINT "kpi_source_workspace_id_model_kpi_kpi_workspace_id_model_name_fk" FOREIGN KEY ("workspace_id","model","kpi") REFERENCES "public"."kpi"("workspace_id","model","name") ON DELETE no action ON UPDATE no action;