-- What was said of the files of this load before.
delete from unmatched
using offered
where unmatched.name = offered.name and unmatched.folder = offered.folder
