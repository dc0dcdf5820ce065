ALTER TABLE "channel_setting" ADD COLUMN "scope" text DEFAULT '' NOT NULL;
ALTER TABLE "channel_setting" DROP CONSTRAINT "channel_setting_workspace_id_platform_team_kind_pk";
ALTER TABLE "channel_setting" ADD CONSTRAINT "channel_setting_workspace_id_platform_team_kind_scope_pk" PRIMARY KEY("workspace_id","platform","team","kind","scope");
