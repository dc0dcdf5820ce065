CREATE TABLE "channel_setting" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"name" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "channel_setting_workspace_id_platform_team_kind_pk" PRIMARY KEY("workspace_id","platform","team","kind")
);

CREATE TABLE "connection" (
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"connected_at" timestamp with time zone NOT NULL,
	CONSTRAINT "connection_platform_team_pk" PRIMARY KEY("platform","team")
);

CREATE TABLE "token" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"digest" "bytea" NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "token_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE INDEX "connection_workspace" ON "connection" USING btree ("workspace_id");
CREATE UNIQUE INDEX "token_digest" ON "token" USING btree ("digest");
CREATE UNIQUE INDEX "token_name" ON "token" USING btree ("workspace_id","name") WHERE revoked_at is null;