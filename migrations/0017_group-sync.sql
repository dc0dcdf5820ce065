CREATE TABLE "group_sync" (
	"workspace_id" text NOT NULL,
	"group_name" text NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"source" text NOT NULL,
	"source_name" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" uuid,
	"asked_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "group_sync_workspace_id_group_name_pk" PRIMARY KEY("workspace_id","group_name")
);

ALTER TABLE "group_sync" ADD CONSTRAINT "group_sync_workspace_id_group_name_person_group_workspace_id_name_fk" FOREIGN KEY ("workspace_id","group_name") REFERENCES "public"."person_group"("workspace_id","name") ON DELETE no action ON UPDATE no action;