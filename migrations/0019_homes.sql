CREATE TABLE "home" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"user_id" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"followed_seq" bigint NOT NULL,
	"followed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "home_workspace_id_platform_team_user_id_pk" PRIMARY KEY("workspace_id","platform","team","user_id")
);
