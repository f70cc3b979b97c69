-- Transition requests, activities, comments and subscriptions of model versions.
select 1;
