export default { title: "model" };
