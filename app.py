"""The dashboard, as `streamlit run app.py` starts it; what runs for each visitor is `start.py`."""

from streamlit.starlette import App

from cspdata.ui.preload import preloaded

app = App("cspdata/ui/start.py", lifespan=preloaded)
