"""A Streamlit app with what the tests work: a greeting, a counter and an upload."""

import hashlib

import streamlit as st

st.title("Headroom's test app")

name = st.text_input("Your name")
if name:
    st.write(f"Hello {name}!")

if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Count"):
    st.session_state.count += 1
st.write(f"Counted {st.session_state.count}")

upload = st.file_uploader("A file")
if upload is not None:
    content = upload.getvalue()
    st.write(f"Got {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")
