CREATE TABLE "integration" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"source" text NOT NULL,
	"name" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"removed_at" timestamp with time zone,
	CONSTRAINT "integration_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE UNIQUE INDEX "integration_id" ON "integration" USING btree ("id");
CREATE UNIQUE INDEX "integration_digest" ON "integration" USING btree ("digest");
CREATE UNIQUE INDEX "integration_name" ON "integration" USING btree ("workspace_id","source","name") WHERE removed_at is null;