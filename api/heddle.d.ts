// The public surface of heddle. Written by `npm run api`.

// heddle
export {
  * from "@heddle/component",
  compose,
  http,
  wasi,
  wit,
};
