"""Results as files: PowerPoint, workbook and CSV, made from the result objects of the pages."""
