"""The statutory assessment: its five contents theme by theme, last year's plan, what people say."""
