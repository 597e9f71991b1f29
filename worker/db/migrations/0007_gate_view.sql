CREATE TABLE `gate_view` (
	`site_id` text NOT NULL,
	`day` integer NOT NULL,
	`post_slug` text NOT NULL,
	`views` integer NOT NULL,
	PRIMARY KEY(`site_id`, `day`, `post_slug`)
);
