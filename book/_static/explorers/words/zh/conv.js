export default { title: "conv" };
