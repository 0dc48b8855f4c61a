"""The interface: the one room of the house with Streamlit in it."""
